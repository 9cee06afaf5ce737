/// Parquet files as tables. Encodings are Apache Parquet's own (`parquet-column`, which needs no Hadoop); the file around
/// the pages is read and written here, so that every size in it is checked before anything is allocated.
package arabica.datasets.table.parquet;
