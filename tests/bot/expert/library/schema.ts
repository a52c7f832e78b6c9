import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, numeric, pgPolicy, pgSchema, pgView, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";

export const library = pgSchema("library");

export const shelves = library.table("shelves", {
  id: uuid("id").primaryKey().defaultRandom(),
  floor: integer("floor").notNull(),
});

export const books = library.table(
  "books",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    isbn: text("isbn").notNull(),
    title: text("title").notNull(),
    slug: text("slug").generatedAlwaysAs(sql`lower(title)`),
    state: text("state", { enum: ["new", "used"] }).notNull().default("new"),
    price: numeric("price", { precision: 10, scale: 2 }),
    lent: boolean("lent").notNull().default(false),
    shelfId: uuid("shelf_id").references(() => shelves.id, { onDelete: "restrict" }),
  },
  (table) => [
    unique("books_isbn_key").on(table.isbn),
    check("price_not_negative", sql`price >= 0`),
    pgPolicy("readers_read", { for: "select", to: "public", using: sql`true` }),
  ],
);

export const authors = library.table("authors", { id: uuid("id").primaryKey(), name: text("name").notNull() });

export const bookAuthors = library.table(
  "book_authors",
  {
    bookId: bigint("book_id", { mode: "number" }).references(() => books.id, { onDelete: "cascade" }),
    authorId: uuid("author_id").references(() => authors.id, { onDelete: "cascade" }),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.authorId] })],
);

export const lentBooks = pgView("lent_books", { id: bigint("id", { mode: "number" }) }).as(sql`select id from library.books where lent`);
