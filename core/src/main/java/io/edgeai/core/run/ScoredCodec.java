package io.edgeai.core.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.metric.Evaluation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers in {@code outputs.bin}, exhibits in {@code exhibits.json}, the note in {@code note.txt}. The pictures themselves are given again when they are read. */
final class ScoredCodec implements Codec<Scored> {

    private final Map<String, List<Sample>> sets;
    private final List<String> classes;
    private final ObjectMapper mapper = Json.mapper();

    ScoredCodec(Map<String, List<Sample>> sets, List<String> classes) {
        this.sets = sets;
        this.classes = classes;
    }

    @Override
    public void write(Scored value, Path entry) throws IOException {
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(entry.resolve("outputs.bin"))))) {
            out.writeInt(value.evaluations().size());
            for (Map.Entry<String, Evaluation> set : value.evaluations().entrySet()) {
                out.writeUTF(set.getKey());
                Evaluation evaluation = set.getValue();
                out.writeLong(
                        evaluation.latency().multipliedBy(evaluation.size()).toNanos());
                write(out, evaluation.logits());
            }
        }
        Files.writeString(
                entry.resolve("exhibits.json"),
                mapper.writerFor(new TypeReference<List<Exhibit>>() {}).writeValueAsString(value.exhibits()));
        Files.writeString(entry.resolve("note.txt"), value.note());
    }

    @Override
    public Scored read(Path entry) throws IOException {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        try (var in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(entry.resolve("outputs.bin"))))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                Duration latency = Duration.ofNanos(in.readLong());
                List<Sample> samples = sets.getOrDefault(name, List.of());
                evaluations.put(name, new Evaluation(classes, samples, readRows(in), latency));
            }
        }
        List<Exhibit> exhibits = mapper.readValue(entry.resolve("exhibits.json").toFile(), new TypeReference<>() {});
        return new Scored(evaluations, exhibits, Files.readString(entry.resolve("note.txt")));
    }

    private static void write(DataOutputStream out, float[][] rows) throws IOException {
        out.writeInt(rows.length);
        for (float[] row : rows) {
            out.writeInt(row.length);
            for (float number : row) {
                out.writeFloat(number);
            }
        }
    }

    private static List<float[]> readRows(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<float[]> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            float[] row = new float[in.readInt()];
            for (int j = 0; j < row.length; j++) {
                row[j] = in.readFloat();
            }
            rows.add(row);
        }
        return rows;
    }
}
