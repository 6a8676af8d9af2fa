package io.edgeai.core.exec;

import io.edgeai.api.model.Node;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.Slots.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the scripts of a training session. */
final class TrainingScript {

    /** A function's lines, with the graph's nodes by the number of the variable that their line assigns. */
    record Source(List<String> body, List<Node> nodes) {}

    private final Classifier classifier;
    private final TrainingOptions options;
    private final Parameters parameters;
    private final Slots slots;

    TrainingScript(Classifier classifier, TrainingOptions options, Parameters parameters, Slots slots) {
        this.classifier = classifier;
        this.options = options;
        this.parameters = parameters;
        this.slots = slots;
    }

    /** The first values of all that the session holds, from learnt values, statistics and constants. */
    Source start() {
        int learnt = slots.names(Group.LEARNT).size();
        int held = learnt + slots.names(Group.STATISTICS).size();
        return new Source(
                List.of(
                        "own = __torch__.laid_out(torch.slice(t, 1, " + (held + 1) + ", 1))",
                        "ps = torch.slice(own, 0, " + learnt + ", 1)",
                        "first = torch.slice(__torch__.zeros(ps), 0, "
                                + slots.names(Group.FIRST).size() + ", 1)",
                        "second = torch.slice(__torch__.zeros(ps), 0, "
                                + slots.names(Group.SECOND).size() + ", 1)",
                        "average = torch.slice(__torch__.laid_out(own), 0, "
                                + slots.names(Group.AVERAGE).size() + ", 1)",
                        "fixed = __torch__.laid_out(torch.slice(t, " + (held + 1) + ", torch.len(t), 1))",
                        "moments = torch.add(first, second)",
                        "return torch.add([torch.zeros_like(t[0])], torch.add(torch.add(own, moments),"
                                + " torch.add(average, fixed)))"),
                List.of());
    }

    /** One step: forward, loss, backward, update. Returns the loss and the number of right answers. */
    Source step(GraphScript graph) {
        List<String> body = forward(graph);
        body.addAll(learnt());
        body.add("return " + RESULTS);
        return new Source(body, graph.nodes());
    }

    /** The first half of a step, on one part of a batch: returns the loss, the number of right answers, and the gradients. */
    Source gradients(GraphScript graph) {
        List<String> body = forward(graph);
        body.add("return torch.add(" + RESULTS + ", gs)");
        return new Source(body, graph.nodes());
    }

    /**
     * The other half: the gradients of all parts, then their statistics, stand behind what is held; {@code t[4]} says what share each part has in the mean.
     */
    Source update() {
        int learnt = slots.names(Group.LEARNT).size();
        List<String> body = new ArrayList<>();
        body.add("ps = " + slots.list(Group.LEARNT));
        body.add("found = __torch__.shared(torch.slice(t, " + slots.total() + ", torch.len(t), 1), "
                + (learnt + slots.names(Group.STATISTICS).size()) + ", t[4])");
        body.add("gs = torch.slice(found, 0, " + learnt + ", 1)");
        body.add("done = __torch__.taken(" + slots.list(Group.STATISTICS) + ", torch.slice(found, " + learnt
                + ", torch.len(found), 1))");
        body.addAll(learnt());
        body.add("return [torch.detach(step)]");
        return new Source(body, List.of());
    }

    private static final String RESULTS = "[torch.detach(loss), torch.sum(torch.eq(torch.argmax(y, 1), t[1]))]";

    private List<String> forward(GraphScript graph) {
        List<String> body = new ArrayList<>();
        graph.feeds().forEach((name, variable) -> body.add(variable + " = " + fed(name, this::learning)));
        body.addAll(graph.lines());
        body.add("y = torch.flatten(" + graph.variables().get(classifier.logits()) + ", 1, -1)");
        body.add("loss = " + loss());
        hints().map(hints -> "loss = torch.add(loss, " + hinted(graph, hints) + ")")
                .ifPresent(body::add);
        body.add("ps = " + slots.list(Group.LEARNT));
        body.add("gs = __torch__.gradients(loss, ["
                + slots.names(Group.LEARNT).stream().map(graph.variables()::get).collect(Collectors.joining(", "))
                + "], ps)");
        return body;
    }

    /** From gradients {@code gs} of values {@code ps} to new values. */
    private List<String> learnt() {
        List<String> body = new ArrayList<>();
        if (options.update().bound() > 0) {
            body.add("gs = __torch__.bounded(gs, " + Call.real(options.update().bound()) + ")");
        }
        if (options.update().absoluteDecay() > 0) {
            // Weights that decay stand before all others.
            body.add("gs = __torch__.towards_zero(gs, ps, "
                    + parameters.decayed().size() + ", "
                    + Call.real(options.update().absoluteDecay()) + ")");
        }
        body.add("step = torch.add_(" + slots.one(Group.STEP, "step") + ", 1)");
        body.add("first = " + slots.list(Group.FIRST));
        body.add("second = " + slots.list(Group.SECOND));
        int from = 0;
        for (Slots.Run run : slots.runs()) {
            body.add("done = " + update(from, run));
            from += run.names().size();
        }
        keepZeros(body);
        if (options.update().averageDecay() > 0) {
            body.add("done = __torch__.average(" + slots.list(Group.AVERAGE) + ", torch.add(ps, "
                    + slots.list(Group.STATISTICS) + "), step, "
                    + Call.real(options.update().averageDecay()) + ")");
        }
        return body;
    }

    /** What an update made of zeros that stay is zero again. */
    private void keepZeros(List<String> body) {
        List<String> constants = slots.names(Group.CONSTANT);
        for (String name : slots.names(Group.LEARNT)) {
            if (constants.contains(KeptZeros.mask(name))) {
                body.add("masked = torch.mul_(" + slots.one(Group.LEARNT, name) + ", "
                        + slots.one(Group.CONSTANT, KeptZeros.mask(name)) + ")");
            }
        }
    }

    /** The logits in inference mode, with the averaged weights where there are such. */
    Source logits(GraphScript graph) {
        List<String> body = new ArrayList<>();
        graph.feeds().forEach((name, variable) -> body.add(variable + " = " + fed(name, this::kept)));
        body.addAll(graph.lines());
        body.add("return [torch.contiguous(torch.flatten(" + graph.variables().get(classifier.logits()) + ", 1, -1))]");
        return new Source(body, graph.nodes());
    }

    private String fed(String name, Function<String, String> parameter) {
        if (name.equals(classifier.input()) && options.lesson().features()) {
            return "t[0]";
        }
        if (name.equals(classifier.input())) {
            return "__torch__.normalised(t[0], " + options.preprocessing().mean() + ", "
                    + options.preprocessing().std() + ")";
        }
        return parameters.all().contains(name) ? parameter.apply(name) : slots.one(Group.CONSTANT, name);
    }

    /** A learnt value takes part under an alias that collects a gradient, so that the value itself can be changed in place. */
    private String learning(String name) {
        return parameters.statistics().contains(name)
                ? slots.one(Group.STATISTICS, name)
                : "torch.requires_grad_(torch.detach(" + slots.one(Group.LEARNT, name) + "))";
    }

    private String kept(String name) {
        if (options.update().averageDecay() > 0) {
            return slots.one(Group.AVERAGE, name);
        }
        return slots.one(parameters.statistics().contains(name) ? Group.STATISTICS : Group.LEARNT, name);
    }

    /** Of the labels, of the teacher's answers, or both. */
    private String loss() {
        String labels = options.lesson().mix().happens() ? mixedLabels() : labels("t[1]", 1);
        double share = options.teacher().map(Teacher::share).orElse(0.0);
        if (share == 0) {
            return labels;
        }
        String answers = answers(options.teacher().orElseThrow());
        return share == 1
                ? answers
                : "torch.add(torch.mul(" + answers + ", " + Call.real(share) + "), torch.mul(" + labels + ", "
                        + Call.real(1 - share) + "))";
    }

    /** Reduction 1 is the mean over the batch, 0 none. */
    private String labels(String wanted, int reduction) {
        return "torch.cross_entropy_loss(y, " + wanted + ", " + classWeights() + ", " + reduction + ", -100, "
                + Call.real(options.lesson().labelSmoothing()) + ")";
    }

    /** The neighbour in the batch, which a picture is mixed with, has the rest of its label. */
    private String mixedLabels() {
        return "torch.mean(torch.add(torch.mul(" + labels("t[1]", 0) + ", t[4]), torch.mul(" + labels("t[5]", 0)
                + ", torch.rsub(t[4], 1))))";
    }

    /** The distance from the teacher's answers, which lie before its inner values. */
    private static String answers(Teacher teacher) {
        String both = "(y, torch.slice(t[3], 1, 0, torch.size(y, 1), 1), ";
        String temperature = Call.real(teacher.temperature());
        if (teacher.measure() instanceof Teacher.Decoupled decoupled) {
            return "__torch__.decoupled" + both + "t[1], [" + temperature + ", " + Call.real(decoupled.right()) + ", "
                    + Call.real(decoupled.others()) + "])";
        }
        boolean even = teacher.measure() instanceof Teacher.JensenShannon;
        return "__torch__." + (even ? "jensen_shannon" : "divergence") + both + temperature + ")";
    }

    private Optional<Teacher.Hints> hints() {
        return options.teacher().map(Teacher::hints).filter(hints -> hints.weight() > 0);
    }

    private static String hinted(GraphScript graph, Teacher.Hints hints) {
        String values = hints.values().stream()
                .map(value -> Objects.requireNonNull(graph.variables().get(value), value))
                .collect(Collectors.joining(", ", "[", "]"));
        return "torch.mul(__torch__.hinted(" + values + ", t[3], torch.size(y, 1)), " + Call.real(hints.weight()) + ")";
    }

    /** The update of learnt values, the first of which is number {@code from}. */
    private String update(int from, Slots.Run run) {
        boolean sgd = options.update().optimizer() == Train.Optimizer.SGD;
        String lists = Stream.of("ps", "gs", "first", sgd ? "first" : "second")
                .map(list -> "torch.slice(" + list + ", " + from + ", "
                        + (from + run.names().size()) + ", 1)")
                .collect(Collectors.joining(", "));
        String rate = run.rate() == 1 ? "float(t[2])" : "torch.mul(float(t[2]), " + Call.real(run.rate()) + ")";
        String numbers = ", " + rate + ", " + Call.real(run.decay()) + ", ";
        return sgd
                ? "__torch__.sgd(" + lists + numbers
                        + Call.real(options.update().momentum()) + ")"
                : "__torch__.adam(" + lists + ", step" + numbers
                        + Call.flag(options.update().optimizer() == Train.Optimizer.ADAMW) + ")";
    }

    private String classWeights() {
        return options.lesson().classWeights().isEmpty()
                ? "None"
                : "torch.tensor(" + options.lesson().classWeights() + ", dtype=6, device=ops.prim.device(y))";
    }
}
