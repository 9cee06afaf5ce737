/// Study 4: a real small model of stories: what its perplexity tells apart, and a style that DPO teaches it.
package arabica.studies.stories;
