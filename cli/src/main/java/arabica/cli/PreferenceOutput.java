package arabica.cli;

import arabica.rlhf.eval.MemberAgreement;
import arabica.rlhf.eval.PreferenceEvaluation;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.Locale;

/// A preference model's evaluation as JSON and as text.
final class PreferenceOutput {
    /// Lines for the largest sources; the JSON names all.
    private static final int SOURCES = 20;

    private PreferenceOutput() {}

    static ObjectNode json(PreferenceEvaluation found) {
        ObjectNode object = Json.object().put("pairs", found.pairs());
        Estimates.put(object, "accuracy", found.accuracy());
        object.put("length_only_accuracy", found.lengthOnlyAccuracy()).put("loss", found.loss())
                .put("mean_margin", found.meanMargin()).put("calibration_error", found.calibrationError());
        if (found.temperature().isPresent()) {
            object.put("temperature", found.temperature().getAsDouble());
        } else {
            object.putNull("temperature");
        }
        ArrayNode bins = object.putArray("bins");
        found.reliability().bins().stream().filter(bin -> bin.pairs() > 0)
                .forEach(bin -> bins.addObject().put("from", bin.from()).put("to", bin.to()).put("pairs", bin.pairs())
                        .put("mean_confidence", bin.meanConfidence()).put("accuracy", bin.accuracy()));
        ArrayNode lengths = object.putArray("by_length_difference");
        found.byLengthDifference().forEach(slice -> Estimates.put(
                lengths.addObject().put("from", slice.from()).put("to", slice.to()).put("pairs", slice.pairs()),
                "accuracy", slice.accuracy()));
        ArrayNode sources = object.putArray("by_source");
        found.bySource().forEach(slice -> Estimates.put(
                sources.addObject().put("source", slice.source()).put("pairs", slice.pairs()), "accuracy",
                slice.accuracy()));
        found.members().ifPresent(members -> put(object, members));
        return object;
    }

    private static void put(ObjectNode object, MemberAgreement members) {
        Json.put(object, "member_accuracy", members.accuracy().stream().mapToDouble(Double::doubleValue).toArray());
        object.put("member_margin_deviation", members.marginDeviation()).put("unanimous", members.unanimous());
        putNumber(object, "unanimous_accuracy", members.unanimousAccuracy());
        putNumber(object, "divided_accuracy", members.dividedAccuracy());
    }

    private static void putNumber(ObjectNode object, String name, double value) {
        if (Double.isNaN(value)) {
            object.putNull(name);
        } else {
            object.put(name, value);
        }
    }

    static void text(PreferenceEvaluation found, PrintStream out) {
        line(out, "pairs                %d", found.pairs());
        line(out, "accuracy             %s", found.accuracy());
        line(out, "length alone         %.4f", found.lengthOnlyAccuracy());
        line(out, "loss                 %.4f", found.loss());
        line(out, "mean margin          %.4f", found.meanMargin());
        line(out, "calibration error    %.4f", found.calibrationError());
        line(out, "temperature          %s", found.temperature().isPresent()
                ? String.format(Locale.ROOT, "%.4f (would calibrate; not applied)", found.temperature().getAsDouble())
                : "none would calibrate");
        found.members().ifPresent(members -> {
            for (int i = 0; i < members.accuracy().size(); i++) {
                line(out, "%-20s %.4f", "member-" + (i + 1), members.accuracy().get(i));
            }
            line(out, "deviation of margins %.4f", members.marginDeviation());
            line(out, "all members agree    %.4f of pairs, %.4f right there, %.4f elsewhere", members.unanimous(),
                    members.unanimousAccuracy(), members.dividedAccuracy());
        });
        line(out, "%nconfidence           pairs   stated  correct");
        found.reliability().bins().stream().filter(bin -> bin.pairs() > 0).forEach(
                bin -> line(out, "%.2f to %.2f      %9d   %.3f    %.3f", bin.from(), bin.to(), bin.pairs(),
                        bin.meanConfidence(), bin.accuracy()));
        line(out, "%nchosen longer by     pairs   accuracy");
        found.byLengthDifference().forEach(slice -> line(out, "%-16s %9d   %s", slice.from() + " to " + slice.to(),
                slice.pairs(), slice.accuracy()));
        if (!found.bySource().isEmpty()) {
            line(out, "%nsource               pairs   accuracy");
            found.bySource().stream()
                    .sorted(Comparator.comparingInt(PreferenceEvaluation.SourceSlice::pairs).reversed()).limit(SOURCES)
                    .forEach(slice -> line(out, "%-16s %9d   %s", slice.source(), slice.pairs(), slice.accuracy()));
            if (found.bySource().size() > SOURCES) {
                line(out, "and %d more sources: --format json names them", found.bySource().size() - SOURCES);
            }
        }
    }

    private static void line(PrintStream out, String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
