package arabica.rlhf.bestof;

import arabica.rlhf.eval.BestOfN;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A prompt with all responses that were drawn for it.
///
/// @param index among all rows that were read, from 0
/// @param file  the number of its file among those that were read, from 0
/// @param row   its number in that file, from 1
public record DrawnPrompt(long index, int file, long row, List<Draw> draws) {

    public DrawnPrompt { draws = List.copyOf(draws); }

    public double[] scores() { return draws.stream().mapToDouble(Draw::score).toArray(); }

    /// The best response that may be kept; the first one on a tie. Empty where none may: all are blank, or cut off.
    public Optional<Draw> best(boolean keepUnfinished) {
        List<Draw> usable = usable(keepUnfinished);
        return usable.isEmpty()
                ? Optional.empty()
                : Optional.of(usable.get(BestOfN.pick(usable.stream().mapToDouble(Draw::score).toArray())));
    }

    /// The worst response that may be kept and scores below the best one: what the best one is preferred to. Empty where
    /// there is none.
    public Optional<Draw> worst(boolean keepUnfinished) {
        List<Draw> usable = usable(keepUnfinished);
        return best(keepUnfinished).flatMap(best -> IntStream.range(0, usable.size()).mapToObj(usable::get)
                .filter(draw -> draw.score() < best.score() && !draw.text().equals(best.text()))
                .reduce((a, b) -> b.score() < a.score() ? b : a));
    }

    private List<Draw> usable(boolean keepUnfinished) {
        return draws.stream().filter(draw -> !draw.text().isBlank() && (keepUnfinished || draw.finished())).toList();
    }
}
