-- dbreview: allow data-loss/column-dropped because the newsletter moved to another service in March
ALTER TABLE "customers" DROP COLUMN "newsletter";--> statement-breakpoint
-- dbreview: allow locks/index-without-concurrently
CREATE INDEX "orders_status_idx" ON "orders" ("status");--> statement-breakpoint
-- dbreview: allow locks/index-without-concurently because of a slip of the pen
CREATE INDEX "orders_total_cents_idx" ON "orders" ("total_cents");--> statement-breakpoint
-- dbreview: allow data-loss/table-dropped because nothing is dropped here
SELECT 1;
