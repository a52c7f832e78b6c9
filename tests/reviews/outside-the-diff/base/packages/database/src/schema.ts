import { relations } from "drizzle-orm";
import { index, integer, pgEnum, pgTable, text, timestamp, uuid, varchar } from "drizzle-orm/pg-core";
import { moment } from "./columns";

export const orderStatus = pgEnum("order_status", ["open", "paid", "shipped"]);

export const customers = pgTable("customers", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: varchar("email", { length: 320 }).notNull().unique(),
  name: text("name").notNull(),
  newsletter: text("newsletter"),
  createdAt: timestamp("created_at", moment).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", moment).notNull().defaultNow(),
});

export const orders = pgTable(
  "orders",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    customerId: uuid("customer_id")
      .notNull()
      .references(() => customers.id, { onDelete: "restrict" }),
    status: orderStatus("status").notNull().default("open"),
    totalCents: integer("total_cents").notNull(),
    createdAt: timestamp("created_at", moment).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", moment).notNull().defaultNow(),
  },
  (table) => [index("orders_customer_id_idx").on(table.customerId)],
);

export const customersRelations = relations(customers, ({ many }) => ({
  orders: many(orders),
}));

export const ordersRelations = relations(orders, ({ one }) => ({
  customer: one(customers, { fields: [orders.customerId], references: [customers.id] }),
}));
