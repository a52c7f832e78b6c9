import { z } from "zod";

export const taskStatusSchema = z.enum(["open", "doing", "done"]);

export const taskSchema = z.object({
  id: z.string().uuid(),
  projectId: z.string().uuid(),
  assigneeId: z.string().uuid().nullable(),
  title: z.string().min(1).max(200),
  status: taskStatusSchema,
  priority: z.number().int(),
  dueAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  deletedAt: z.date().nullable(),
});

export const createTaskSchema = taskSchema
  .omit({ id: true, createdAt: true, updatedAt: true, deletedAt: true })
  .partial({ assigneeId: true, status: true, priority: true, dueAt: true });

export type Task = z.infer<typeof taskSchema>;
export type CreateTask = z.infer<typeof createTaskSchema>;
