package arabica.rlhf.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// What makes a run this run and no other: two runs of equal identity end with the same bytes.
///
/// @param trainer `sft`, `dpo`, …
/// @param configuration every option that bears on the result, by its name on the command line ([Configuration])
/// @param fingerprints SHA-256 of the data, the tokenizer and the models that the run starts from
public record RunIdentity(String trainer, long seed, SequencedMap<String, Object> configuration,
        SequencedMap<String, String> fingerprints) {

    /// Whether a run starts at the model that it is held to: none is given, or one of the same weights.
    ///
    /// @param model     names the fingerprint of what is trained
    /// @param reference that of what it is held to
    public boolean startsAt(String model, String reference) {
        String start = fingerprints.get(model);
        return fingerprints.getOrDefault(reference, start).equals(start);
    }

    /// What differs between a run that was started and the one that shall continue it: one phrase each, empty when
    /// nothing does.
    public List<String> differences(RunIdentity started) {
        List<String> found = new ArrayList<>();
        compare(found, "trainer", started.trainer, trainer);
        compare(found, "seed", started.seed, seed);
        Map<String, Object> before = Configuration.flatten(started.configuration);
        Map<String, Object> now = Configuration.flatten(configuration);
        union(before, now).forEach(name -> compare(found, name, before.get(name), now.get(name)));
        for (String name : union(started.fingerprints, fingerprints)) {
            String old = started.fingerprints.get(name);
            if (!Objects.equals(old, fingerprints.get(name))) {
                found.add(name
                        + (old == null ? " is new" : fingerprints.containsKey(name) ? " has changed" : " is gone"));
            }
        }
        return found;
    }

    private static void compare(List<String> found, String name, Object before, Object now) {
        String was = String.valueOf(before);
        String is = String.valueOf(now);
        if (!was.equals(is)) { found.add(name + " was " + was + " and is " + is); }
    }

    private static Iterable<String> union(Map<String, ?> before, Map<String, ?> now) {
        SequencedMap<String, Boolean> names = new LinkedHashMap<>();
        before.keySet().forEach(name -> names.put(name, true));
        now.keySet().forEach(name -> names.put(name, true));
        return names.sequencedKeySet();
    }
}
