import { db, pool } from "./client";
import { projects, tasks, teamMembers, teams, users } from "./schema";

if (process.env.NODE_ENV === "production") {
  throw new Error("The seed writes example rows: it is not for production.");
}

await db.transaction(async (tx) => {
  const [ada, grace] = await tx
    .insert(users)
    .values([
      { email: "ada@example.com", name: "Ada" },
      { email: "grace@example.com", name: "Grace" },
    ])
    .returning({ id: users.id });
  const [team] = await tx.insert(teams).values({ name: "Engines" }).returning({ id: teams.id });
  await tx.insert(teamMembers).values([
    { teamId: team.id, userId: ada.id, role: "owner" },
    { teamId: team.id, userId: grace.id, role: "editor" },
  ]);
  const [project] = await tx.insert(projects).values({ teamId: team.id, name: "Notes" }).returning({ id: projects.id });
  await tx.insert(tasks).values([
    { projectId: project.id, assigneeId: ada.id, title: "Write the first program" },
    { projectId: project.id, title: "Find the first bug", status: "doing" },
  ]);
});
await pool.end();
