package arabica.cli;

import arabica.rlhf.eval.Estimate;
import arabica.rlhf.eval.Ranking;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Prints a ranking: one model a line, the strongest first.
final class RankingTable {
    private RankingTable() {}

    static void print(PrintStream out, Ranking ranking, boolean text) {
        if (text) {
            table(out, ranking);
        } else {
            ranking.standings().forEach(standing -> Json.print(out, object(ranking, standing)));
        }
    }

    /// What a reader should know of strengths without an end.
    static List<String> remarks(Ranking ranking) {
        boolean infinite = ranking.standings().stream().anyMatch(s -> Double.isInfinite(s.strength().value()));
        boolean apart = ranking.standings().stream().anyMatch(s -> Double.isNaN(s.strength().value()));
        return java.util.stream.Stream.of(
                infinite
                        ? "a strength is infinite: that model, or the one with strength 0, never lost a point to the other"
                                + " side; --prior-ties 1 gives finite ones"
                        : "",
                apart
                        ? "a strength is undetermined: no chain of comparisons links that model to the one with strength 0"
                        : "")
                .filter(line -> !line.isEmpty()).toList();
    }

    private static void table(PrintStream out, Ranking ranking) {
        int width = Math.max(5, ranking.models().stream().mapToInt(String::length).max().orElse(5));
        out.printf(Locale.ROOT, "rank  %-" + width + "s  %28s  %24s  %6s %6s %6s%n", "model", "strength, log-odds",
                "Elo", "won", "tied", "lost");
        for (Ranking.Standing s : ranking.standings()) {
            Estimate elo = s.elo();
            out.printf(Locale.ROOT, "%4d  %-" + width + "s  %28s  %24s  %6d %6d %6d%n", s.rank(), s.model(),
                    s.strength(), String.format(Locale.ROOT, "%.0f [%.0f, %.0f]", elo.value(), elo.low(), elo.high()),
                    s.wins(), s.ties(), s.losses());
        }
        out.printf(Locale.ROOT, "%nshare of points that the row's model took from the column's, ties half%n%-" + width
                + "s", "");
        for (int j = 0; j < ranking.models().size(); j++) { out.printf(Locale.ROOT, "  %6d", j + 1); }
        out.println();
        for (int i = 0; i < ranking.models().size(); i++) {
            out.printf(Locale.ROOT, "%-" + width + "s", ranking.models().get(i));
            for (int j = 0; j < ranking.models().size(); j++) {
                double share = ranking.winRates()[i][j];
                out.printf(Locale.ROOT, "  %6s",
                        i == j || Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.3f", share));
            }
            out.println();
        }
    }

    private static ObjectNode object(Ranking ranking, Ranking.Standing standing) {
        ObjectNode object = Json.object().put("rank", standing.rank()).put("model", standing.model());
        Estimates.put(object, "strength", standing.strength());
        Estimates.put(object, "elo", standing.elo());
        object.put("bound", bound(standing.strength().value())).put("wins", standing.wins())
                .put("ties", standing.ties()).put("losses", standing.losses());
        ObjectNode rates = object.putObject("win_rates");
        int model = ranking.models().indexOf(standing.model());
        for (int other = 0; other < ranking.models().size(); other++) {
            if (other != model) {
                rates.set(ranking.models().get(other), Estimates.number(ranking.winRates()[model][other]));
            }
        }
        return object;
    }

    /// Why a strength is null, where it is.
    private static String bound(double strength) {
        return Double.isNaN(strength)
                ? "undetermined"
                : Double.isInfinite(strength) ? strength > 0 ? "above" : "below" : "finite";
    }
}
