package arabica.datasets.world.truth;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Value;

/// What a prompt asks and what the right answer is.
///
/// @param kind what is asked for
/// @param topic what the prompt is about
/// @param answer the right answer, as the prompt states it
/// @param askersOwn whether the topic belongs to the asker ("my heron"), so that a response may say "your heron"
public record Facts(Kind kind, Noun topic, Value answer, boolean askersOwn) {}
