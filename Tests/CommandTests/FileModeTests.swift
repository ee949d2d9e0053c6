import Foundation
import TestSupport
import Testing

/// What a command leaves on the disk that can hold documents' values or names is its owner's alone, whatever the umask is.
/// What cannot is as the umask says.
struct FileModeTests {
  private static let umasks = ["022", "000"]
  private static let nextDay = Fixture("erp-next-day").path

  /// What a umask leaves of a file that anybody may read.
  private func mode(under umask: String) -> Int { umask == "000" ? 0o666 : 0o644 }

  private static let formats = ["r.html", "r.json", "r.md", "r.txt", "r.xml"]

  @Test("Reports of a comparison, and its differences, also where wider files are replaced", arguments: umasks)
  func comparison(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let outputs = Self.formats.flatMap { ["-o", $0] }
      for (arguments, status) in [
        (["diff", Fixture.erp.path, Self.nextDay], 1), (["rehearse", Fixture.types.path], 0),
      ] as [([String], Int32)] {
        for name in Self.formats + ["c.ndjson"] {
          let path = folder.appending(path: name).path
          try Data("old".utf8).write(to: URL(fileURLWithPath: path))
          try FileMode.set(0o666, of: path)
        }
        let outcome = try await CommandLineTool.run(
          arguments + ["-q", "--changes", "c.ndjson"] + outputs, umask: umask, in: folder.path)
        #expect(outcome.status == status, "\(outcome.errors)")
        for name in Self.formats + ["c.ndjson"] {
          #expect(try FileMode.of(folder.appending(path: name).path) == 0o600, "\(arguments[0]): \(name)")
        }
      }
    }
  }

  @Test("With values hidden, only the file of differences is private: it names documents", arguments: umasks)
  func hidden(umask: String) async throws {
    try await withTemporaryFolder { folder in
      // The differences go beside the first page.
      let outcome = try await CommandLineTool.run(
        ["diff", Fixture.erp.path, Self.nextDay, "-q", "--hide-values"] + Self.formats.flatMap { ["-o", $0] },
        umask: umask, in: folder.path)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try FileMode.of(folder.appending(path: "r.changes.ndjson").path) == 0o600)
      for name in Self.formats {
        #expect(try FileMode.of(folder.appending(path: name).path) == mode(under: umask), "\(name)")
      }
    }
  }

  @Test("A verification's report is as the umask says, or as the file that it replaces", arguments: umasks)
  func verification(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let (new, old) = (folder.appending(path: "new.json").path, folder.appending(path: "old.json").path)
      try Data("old".utf8).write(to: URL(fileURLWithPath: old))
      try FileMode.set(0o640, of: old)
      let outcome = try await CommandLineTool.run(
        ["verify", Fixture.types.path, "-q", "-o", new, "-o", old], umask: umask)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try FileMode.of(new) == mode(under: umask))
      #expect(try FileMode.of(old) == 0o640)
    }
  }

  @Test("A FIFO, and the file behind standard output, keep their modes")
  func streams() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.shell(
        """
        umask 022
        mkfifo fifo
        cat fifo > got 2> /dev/null &
        "$REKINDLE" diff "$LEFT" "$RIGHT" --changes fifo --format json -o /dev/stdout > out || test $? = 1
        wait
        test -s got
        """, in: folder.path,
        environment: ["REKINDLE": CommandLineTool.path, "LEFT": Fixture.erp.path, "RIGHT": Self.nextDay])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try FileMode.of(folder.appending(path: "fifo").path) == 0o644)
      #expect(try FileMode.of(folder.appending(path: "out").path) == 0o644)
    }
  }

  @Test("A catalog", arguments: umasks)
  func catalog(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let catalog = folder.appending(path: "c").path
      let outcome = try await CommandLineTool.run(
        ["catalog", "build", Fixture.erp.path, "-q", "-o", catalog], umask: umask)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try FileMode.notPrivate(in: catalog) == [])
    }
  }

  @Test("A download, its counts and the sandbox that it comes from", arguments: umasks)
  func download(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      let sandbox = try await CommandLineTool.runSandbox(data: data, umask: umask) { endpoint in
        let cloud = SandboxClient(endpoint)
        try await cloud.upload(Fixture("per-kind").folder)
        try await cloud.upload(Data("{}".utf8), as: "daily/rekindle-counts/per-kind.json")
        try await cloud.importExport(Fixture.types.path, into: "projects/p/databases/(default)")
        let outcome = try await CommandLineTool.run(
          ["backups", "download", "gs://backups/daily/per-kind", "--yes", "-q", "-o", "new/place"], umask: umask,
          in: folder.path, environment: ["REKINDLE_ENDPOINT": endpoint])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try FileMode.notPrivate(in: folder.appending(path: "new").path) == [])
        #expect(try FileMode.of(folder.appending(path: "new/place/per-kind.counts.json").path) == 0o600)
      }
      #expect(sandbox.status == 0, "\(sandbox.errors)")
      for name in ["", "/database", "/objects", "/uploads", "/work"] {
        #expect(try FileMode.of(data + name) == 0o700, "\(name)")
      }
      #expect(try FileMode.notPrivate(in: "\(data)/objects") == [])
    }
  }

  @Test("Plans, changes, reports and journals of a restore of documents", arguments: umasks)
  func restore(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      let sandbox = try await CommandLineTool.runSandbox(data: data) { endpoint in
        let target = endpoint.replacing("http://", with: "emulator://") + "/shop/(default)"
        let dry = try await CommandLineTool.run(
          [
            "restore", "documents", Fixture.types.path, "--to", target, "--only", "scalars", "--plan", "plan",
            "--changes", "changes.ndjson", "--format", "json", "-o", "report.json",
          ], umask: umask, in: folder.path)
        #expect(dry.status == 1, "\(dry.errors)")
        let applied = try await CommandLineTool.run(
          ["restore", "documents", "--plan", "plan", "--apply", "--yes", "--journal", "journal"], umask: umask,
          in: folder.path)
        #expect(applied.status == 0, "\(applied.errors)")
        let hidden = try await CommandLineTool.run(
          ["restore", "documents", "--undo", "journal", "--hide-values", "-o", "hidden.txt"], umask: umask,
          in: folder.path)
        #expect(hidden.status == 1, "\(hidden.errors)")
        #expect(try FileMode.of(folder.appending(path: "hidden.txt").path) == mode(under: umask))
        for name in ["plan", "changes.ndjson", "report.json", "journal"] {
          #expect(try FileMode.of(folder.appending(path: name).path) == 0o600, "\(name)")
        }
      }
      #expect(sandbox.status == 0, "\(sandbox.errors)")
    }
  }

  @Test("What the emulator printed, where it is kept", arguments: umasks)
  func emulatorLog(umask: String) async throws {
    try await withTemporaryFolder { folder in
      let home = folder.appending(path: "java/bin")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      // Stands for Java.
      let java = home.appending(path: "java").path
      try Data("#!/bin/sh\necho SEVERE: value\nexit 1\n".utf8).write(to: URL(fileURLWithPath: java))
      try FileMode.set(0o755, of: java)
      let jar = folder.appending(path: "emulator.jar").path
      try Data().write(to: URL(fileURLWithPath: jar))
      let outcome = try await CommandLineTool.run(
        ["rehearse", Fixture.types.path, "--staging", "emulator", "-q"], umask: umask,
        environment: [
          "JAVA_HOME": folder.appending(path: "java").path, "REKINDLE_EMULATOR_JAR": jar, "TMPDIR": folder.path,
        ])
      #expect(outcome.status == 3, "\(outcome.errors)")
      let logs = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".log") }
      #expect(logs.count == 1)
      for log in logs { #expect(try FileMode.of(folder.appending(path: log).path) == 0o600) }
    }
  }
}
