/// Finding rows that are there twice, or nearly: hashes, MinHash signatures, LSH and clusters. Knows texts and row
/// numbers; `arabica.datasets.pipeline` applies it to tables.
package arabica.datasets.dedup;
