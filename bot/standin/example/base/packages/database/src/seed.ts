import { db, pool } from "./client";
import { customers, orders } from "./schema";

const [grace] = await db
  .insert(customers)
  .values({ email: "grace@example.com", name: "Grace", newsletter: "weekly" })
  .returning();

await db.insert(orders).values({ customerId: grace.id, totalCents: 4200 });
await pool.end();
