/// Study 1: does perplexity filtering of preference pairs help?
package arabica.studies.filter;
