UPDATE "customers" SET "newsletter" = 'none' WHERE "newsletter" IS NULL;--> statement-breakpoint
ALTER TABLE "customers" ALTER COLUMN "newsletter" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_name_check" CHECK (length("name") > 0);--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_name_unique" UNIQUE ("name");--> statement-breakpoint
ALTER TYPE "order_status" ADD VALUE 'returned';--> statement-breakpoint
UPDATE "orders" SET "status" = 'returned' WHERE "total_cents" < 0;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "orders_status_idx" ON "orders" ("status");--> statement-breakpoint
DELETE FROM "orders";--> statement-breakpoint
TRUNCATE "customers" CASCADE;--> statement-breakpoint
DROP TABLE "orders";
