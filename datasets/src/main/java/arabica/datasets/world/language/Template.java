package arabica.datasets.world.language;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sentences with slots: `The {topic} is {colour}.`
public final class Template {
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

    private Template() {}

    /// Fills every slot, repeatedly where a filling has slots itself, and sets articles and capitals right.
    ///
    /// @param slots from a slot's name to what stands there
    public static String render(String template, UnaryOperator<String> slots) {
        return Articles.polish(fill(template, slots));
    }

    /// Fills every slot, without touching anything else.
    public static String fill(String template, UnaryOperator<String> slots) {
        String text = template;
        while (text.indexOf('{') >= 0) {
            text = SLOT.matcher(text).replaceAll(m -> Matcher.quoteReplacement(slots.apply(m.group(1))));
        }
        return text;
    }
}
