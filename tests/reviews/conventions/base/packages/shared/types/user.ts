import { z } from "zod";

export const userSchema = z.object({
  id: z.string().uuid(),
  email: z.string().email().max(320),
  name: z.string(),
  avatarUrl: z.string().url().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  deletedAt: z.date().nullable(),
});

export type User = z.infer<typeof userSchema>;
