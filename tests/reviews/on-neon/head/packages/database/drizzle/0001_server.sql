CREATE ROLE "reporting" SUPERUSER;
--> statement-breakpoint
CREATE UNLOGGED TABLE "sessions" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid(), "seen_at" timestamptz NOT NULL);
