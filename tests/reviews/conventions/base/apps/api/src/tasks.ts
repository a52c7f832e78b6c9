import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { db } from "@acme/database";
import { auditLog, tasks } from "@acme/database/schema";
import type { CreateTask } from "@acme/shared/types";

const PAGE = 50;

export async function tasksOf(projectId: string, after: Date) {
  return db
    .select()
    .from(tasks)
    .where(and(eq(tasks.projectId, projectId), isNull(tasks.deletedAt), gt(tasks.createdAt, after)))
    .orderBy(asc(tasks.createdAt))
    .limit(PAGE);
}

export async function createTask(task: CreateTask, actorId: string) {
  return db.transaction(async (tx) => {
    const [created] = await tx.insert(tasks).values(task).returning();
    await tx.insert(auditLog).values({ actorId, action: `created ${created.id}` });
    return created;
  });
}

export async function finishTask(id: string) {
  await db.update(tasks).set({ status: "done" }).where(eq(tasks.id, id));
}
