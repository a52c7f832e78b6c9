-- The database in which every statement of statements.sql is run, each in a fresh copy.
create schema shop;
create type stage as enum ('draft', 'sent', 'paid');
create domain cents as bigint check (value >= 0);
create table customers (id int primary key, mail text not null, code varchar(20) unique, country char(2));
create table products (id serial primary key, title text not null, price numeric(8, 2), tags varchar(10)[]);
create table orders (
  id bigint generated always as identity primary key,
  customer_id int not null references customers (id),
  product_id int constraint orders_product references products (id) on delete cascade,
  note varchar(40), memo text, total numeric(10, 2) constraint orders_total check (total >= 0), count int,
  placed timestamp(3), shipped timestamptz, state stage not null default 'draft', cost cents, address inet,
  net cidr, payload json, extra jsonb, flags varbit(4), day date, clock time, spare int
);
create index orders_note on orders (note);
create index orders_count on orders (count) where spare is not null;
create index orders_lower on orders (lower(memo));
create unique index orders_spare on orders (spare);
alter table orders add constraint orders_span exclude using btree (day with =);
create table lines (order_id bigint not null references orders (id), number int not null, primary key (order_id, number));
create table events (id int not null, at date not null, kind text, customer_id int, primary key (id, at)) partition by range (at);
create table events_old partition of events for values from ('2020-01-01') to ('2021-01-01');
create table events_new partition of events for values from ('2021-01-01') to ('2022-01-01');
create table parts (id int, label text);
create table shop.items (id int primary key, customer_id int references customers (id));
create table animals (name text, legs int);
create table dogs (breed text) inherits (animals);
create view paid as select id, total from orders;
create view paid_more as select id from paid;
create materialized view totals as select customer_id, sum(count) as n from orders group by 1;
create unique index totals_customer on totals (customer_id);
create sequence tickets owned by products.id;
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger orders_touch before update on orders for each row execute function touch();
create role clerk;
insert into customers select i, 'c' || i, 'k' || i, 'no' from generate_series(1, 3000) i;
insert into products (title, price) select 't' || i, i from generate_series(1, 3000) i;
insert into orders (customer_id, product_id, note, memo, total, count, placed, shipped, cost, address, net, payload, extra, flags, day, clock, spare)
  select i, i, 'n' || i, 'm' || i, i, i, now(), now(), i, '10.0.0.1', '10.0.0.0/8', '{}', '{}', b'1', date '2020-01-01' + i, '10:00', i from generate_series(1, 3000) i;
insert into lines select i, 1 from generate_series(1, 3000) i;
insert into events select i, date '2020-01-01' + i % 700, 'k', 1 + i % 300 from generate_series(1, 3000) i;
insert into parts select i, 'p' from generate_series(1, 3000) i;
insert into shop.items select i, i from generate_series(1, 3000) i;
insert into dogs select 'd', 4, 'b' from generate_series(1, 3000) i;
analyze;
