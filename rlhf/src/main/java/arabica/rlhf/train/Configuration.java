package arabica.rlhf.train;

import arabica.nn.Parameters;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/// Records of options as maps that JSON can hold: `maxGradNorm` becomes `max-grad-norm`. What is not given is left out.
public final class Configuration {
    /// Options of [TrainerOptions] that say how a run is kept, not what it computes: a resumed run may change them.
    private static final Set<String> HOUSEKEEPING = Set.of("keep", "resume", "overwrite", "metrics", "save-every",
            "eval-every", "skip-bad", "seed");

    private Configuration() {}

    /// All components of a record.
    public static SequencedMap<String, Object> of(Record options) {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            Object value = plain(valueOf(component, options));
            if (value != null) { map.put(kebab(component.getName()), value); }
        }
        return map;
    }

    /// The options that bear on a run's result, with those of the trainer itself.
    public static SequencedMap<String, Object> identity(TrainerOptions options, SequencedMap<String, Object> trainers) {
        SequencedMap<String, Object> map = of(options);
        map.keySet().removeAll(HOUSEKEEPING);
        // Named where it says something: runs from before there was such an option can still be resumed.
        if (!options.groupByLength()) { map.remove("group-by-length"); }
        // When to evaluate bears on the result of a run that evaluations end.
        if (options.earlyStopping().isPresent()) {
            options.evalEvery().ifPresent(steps -> map.put("eval-every", steps));
        }
        map.putAll(trainers);
        return map;
    }

    /// As [#identity(TrainerOptions, SequencedMap)], with what adapters the trained parameters have.
    public static SequencedMap<String, Object> identity(TrainerOptions options, Parameters parameters,
            SequencedMap<String, Object> trainers) {
        SequencedMap<String, Object> map = identity(options, trainers);
        parameters.adapters().ifPresent(adapters -> map.put("lora", of(adapters.config())));
        return map;
    }

    /// Nested maps as one, with names like `loss.label-smoothing`.
    public static SequencedMap<String, Object> flatten(Map<String, ?> nested) {
        SequencedMap<String, Object> flat = new LinkedHashMap<>();
        nested.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                Map<String, Object> named = new LinkedHashMap<>();
                inner.forEach((k, v) -> named.put(name + "." + k, v));
                flat.putAll(flatten(named));
            } else {
                flat.put(name, value);
            }
        });
        return flat;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case OptionalInt number -> number.isPresent() ? number.getAsInt() : null;
            case OptionalDouble number -> number.isPresent() ? number.getAsDouble() : null;
            case Optional<?> optional -> plain(optional.orElse(null));
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
            case Number number -> number;
            case Boolean flag -> flag;
            case Path path -> path.toString();
            case Record record -> {
                SequencedMap<String, Object> map = new LinkedHashMap<>();
                map.put("kind", kebab(record.getClass().getSimpleName()));
                map.putAll(of(record));
                yield map;
            }
            default -> value.toString();
        };
    }

    private static Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + " of " + record, e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
