ALTER TABLE "orders" ADD COLUMN "archived_at" timestamp with time zone;
CREATE INDEX "orders_archived_at_idx" ON "orders" ("archived_at");
