/// What data files there are: formats, compressions, and how their bytes are read.
package arabica.datasets.files;
