CREATE DATABASE loja;
CREATE TABLE loja.pedidos (
  id INT AUTO_INCREMENT PRIMARY KEY,
  item VARCHAR(40) NOT NULL,
  reais DECIMAL(6,2) NOT NULL
);
INSERT INTO loja.pedidos (item, reais) VALUES ('pao', 8.50), ('cafe', 12.00), ('bolo', 25.90);
