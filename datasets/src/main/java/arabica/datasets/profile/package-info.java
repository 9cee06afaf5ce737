/// What a data set holds, found in one pass and in memory that does not grow with it.
package arabica.datasets.profile;
