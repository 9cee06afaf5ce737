/// Tables: a schema and record batches of it, read from and written to files of several formats.
package arabica.datasets.table;
