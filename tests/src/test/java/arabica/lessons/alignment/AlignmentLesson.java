package arabica.lessons.alignment;

import java.util.Locale;

/// Lesson 4: the exact optimum of a bandit, and two ways to it.
final class AlignmentLesson {
    static final Bandit BANDIT = new Bandit(new double[]{0.5, 0.3, 0.2}, new double[]{1, 0, -1}, 0.5);

    private AlignmentLesson() {}

    static void main() {
        System.out.println("                    π(0)      π(1)      π(2)   objective");
        show("reference", BANDIT.reference());
        show("optimum", BANDIT.optimum());
        show("by DPO", BANDIT.byDpo(200, 4));
        show("by policy gradient", BANDIT.byPolicyGradient(500, 5));
    }

    private static void show(String name, double[] p) {
        System.out.printf(Locale.ROOT, "%-18s %.6f  %.6f  %.6f   %.6f%n", name, p[0], p[1], p[2], BANDIT.objective(p));
    }
}
