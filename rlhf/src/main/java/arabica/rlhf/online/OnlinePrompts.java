package arabica.rlhf.online;

import java.util.List;

/// The prompts of a run, as token ids.
///
/// @param eval    held out; empty where nothing is evaluated
/// @param skipped rows that were left out because they could not be used
record OnlinePrompts(List<int[]> train, List<int[]> eval, long skipped) {

    int longest() { return train.stream().mapToInt(prompt -> prompt.length).max().orElse(1); }
}
