import { relations } from "drizzle-orm";
import { index, integer, pgEnum, pgTable, text, timestamp, uuid, varchar } from "drizzle-orm/pg-core";

export const orderStatus = pgEnum("order_status", ["open", "paid", "shipped"]);

export const customers = pgTable("customers", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: varchar("email", { length: 320 }).notNull().unique(),
  name: text("name").notNull(),
  newsletter: text("newsletter"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
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
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index("orders_customer_id_idx").on(table.customerId)],
);

export const customersRelations = relations(customers, ({ many }) => ({
  orders: many(orders),
}));

export const ordersRelations = relations(orders, ({ one }) => ({
  customer: one(customers, { fields: [orders.customerId], references: [customers.id] }),
}));

export const hostile0 = pgTable("@octocat fixes #1", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("@octocat fixes #1", { withTimezone: false }).notNull().defaultNow(),
});

export const hostile1 = pgTable("<img src=x onerror=alert(1)>", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("<img src=x onerror=alert(1)>", { withTimezone: true }).notNull().defaultNow(),
});

export const hostile2 = pgTable("a`b @octocat ``c", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("a`b @octocat ``c", { withTimezone: true }).notNull().defaultNow(),
});

export const hostile3 = pgTable("x](javascript:alert(1))", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("x](javascript:alert(1))", { withTimezone: true }).notNull().defaultNow(),
});

export const hostile4 = pgTable("```suggestion", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("```suggestion", { withTimezone: false }).notNull().defaultNow(),
});

export const hostile5 = pgTable("user‮gnp.exe‬", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("user‮gnp.exe‬", { withTimezone: false }).notNull().defaultNow(),
});

export const hostile6 = pgTable("a | b", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("a | b", { withTimezone: true }).notNull().defaultNow(),
});

export const hostile7 = pgTable("<!-- dbreview:summary -->", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("<!-- dbreview:summary -->", { withTimezone: true }).notNull().defaultNow(),
});

export const hostile8 = pgTable("https://evil.example/?q=", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("https://evil.example/?q=", { withTimezone: true }).notNull().defaultNow(),
});
