package arabica.rlhf.online;

import java.util.List;

/// The prompts of a run, as token ids.
///
/// @param eval    held out; empty where nothing is evaluated
/// @param skipped rows that were left out because they could not be used
record OnlinePrompts(List<int[]> train, List<int[]> eval, long skipped) {

    /// @throws IllegalArgumentException for a prompt that leaves no room for a response, naming it (from 1)
    void requireRoom(int room) {
        if (train.isEmpty()) { throw new IllegalArgumentException("no prompt is left to train on"); }
        for (int i = 0; i < train.size(); i++) {
            int length = train.get(i).length;
            if (length == 0 || length > room) {
                throw new IllegalArgumentException(
                        "prompt " + (i + 1) + " has " + length + " tokens; expected 1 to " + room);
            }
        }
    }

    int longest() { return train.stream().mapToInt(prompt -> prompt.length).max().orElse(1); }
}
