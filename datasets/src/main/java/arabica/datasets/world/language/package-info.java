/// The language of the embedded world: its nouns, values and phrases, read from `arabica/world/*.txt`, and the templates
/// that turn them into English. Knows neither prompts nor rewards.
package arabica.datasets.world.language;
