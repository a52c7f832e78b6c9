import { eq } from "drizzle-orm";
import { db } from "./client";
import { books } from "./schema";

export const used = () => db.select().from(books).where(eq(books.state, "used"));
