select a,b,c,d,e,f,g,hex(h),i,hex(j),hex(k),l,m,n,o,p,hex(q),r,s,hex(w),hex(x),y from tipos;
select id,hex(nome),email,criado from clientes order by id; select * from pedidos; select * from `com espaço`; select count(*) from vazia;
