/// JSON values as tables, and tables as JSON lines.
package arabica.datasets.table.json;
