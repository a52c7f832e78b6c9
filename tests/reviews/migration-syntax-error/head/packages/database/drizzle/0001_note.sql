ALTER TABLE "orders" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABEL "orders" ADD COLUMN "gift" boolean;
