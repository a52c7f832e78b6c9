import { z } from "zod";

export const memberRoleSchema = z.enum(["owner", "editor", "viewer"]);

export const teamSchema = z.object({
  id: z.string().uuid(),
  name: z.string().max(120),
  createdAt: z.date(),
  updatedAt: z.date(),
  deletedAt: z.date().nullable(),
});

export const teamMemberSchema = z.object({
  teamId: z.string().uuid(),
  userId: z.string().uuid(),
  role: memberRoleSchema,
  createdAt: z.date(),
});

export type Team = z.infer<typeof teamSchema>;
export type TeamMember = z.infer<typeof teamMemberSchema>;
