/// Pipelines over tables: [Dataset] and what it is made of. `docs/data-pipelines.md` is the guide.
package arabica.datasets.pipeline;
