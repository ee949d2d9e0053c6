import Foundation
import TestSupport
import Testing

/// Where reports go, and that nothing there comes to harm.
@Suite struct OutputTests {
  private func shell(_ script: String, _ arguments: String...) async throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // $0 is the command, $1 the export.
    process.arguments = ["-c", script, CommandLineTool.path, Fixture.erp.path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  private func type(_ path: String) throws -> FileAttributeType? {
    try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
  }

  @Test func aLinkStaysAndItsTargetIsReplaced() async throws {
    try await withTemporaryFolder { folder in
      let (link, target) = (folder.path + "/link.json", folder.path + "/target.json")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target.json")
      // Once to make the target, once to replace it.
      for _ in 0..<2 {
        #expect(try await CommandLineTool.run("verify", Fixture.types.path, "-o", link).status == 0)
        #expect(try type(link) == .typeSymbolicLink && type(target) == .typeRegular)
        #expect(try String(contentsOfFile: target, encoding: .utf8).contains("rekindle.verify/1"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test func aFIFOIsWrittenThrough() async throws {
    try await withTemporaryFolder { folder in
      let script = #"mkfifo "$2" && { cat "$2" & "$0" verify "$1" -q --format json -o "$2"; wait; test -p "$2"; }"#
      let (status, output) = try await shell(script, folder.path + "/fifo")
      #expect(status == 0 && output.hasPrefix(#"{"schema":"rekindle.verify/1""#) && output.hasSuffix("}\n"))
    }
  }

  @Test func aDeviceStaysADevice() async throws {
    let script = #""$0" verify "$1" -q --format json -o /dev/null && test -c /dev/null"#
    #expect(try await shell(script).status == 0)
  }

  @Test func standardOutputHasOneReport() async throws {
    try await withTemporaryFolder { folder in
      // Behind a redirection, /dev/stdout leads to a regular file, which must not be replaced while the shell has it open.
      let script = #"{ "$0" verify "$1" --format json -o /dev/stdout; echo end; } > "$2""#
      let file = folder.path + "/out"
      #expect(try await shell(script, file).status == 0)
      let output = try String(contentsOfFile: file, encoding: .utf8)
      #expect(output.hasSuffix("}\nend\n"))
      #expect(throws: Never.self) { try JSON(String(output.dropLast("end\n".count))) }
    }
  }

  @Test func oneFileForTwoReportsIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let (file, link) = (folder.path + "/r.json", folder.path + "/link.html")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "r.json")
      for other in [file, link, folder.path + "/./r.json"] {
        let outcome = try await CommandLineTool.run(
          "rehearse", Fixture.types.path, "--format", "json", "-o", file, "--format", "html", "-o", other)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
      }
      let changes = try await CommandLineTool.run("rehearse", Fixture.types.path, "-o", file, "--changes", file)
      #expect(changes.status == 64)
      #expect(!FileManager.default.fileExists(atPath: file))
    }
  }

  /// That nothing was printed tells that no work was done.
  @Test(arguments: ["/nowhere/r.json", "/dev/null/r.json", "/tmp", "/proc/r.json"])
  func whatCannotBeWrittenIsFoundBeforeTheWork(_ path: String) async throws {
    for command in ["verify", "rehearse"] {
      let outcome = try await CommandLineTool.run(command, Fixture.types.path, "--format", "json", "-o", path)
      #expect(outcome.status == 3 && outcome.output.isEmpty && outcome.errors.contains(path))
    }
  }

  @Test func aFullDiskIsAFailure() async throws {
    let outcome = try await CommandLineTool.run("verify", Fixture.types.path, "--format", "json", "-o", "/dev/full")
    #expect(outcome.status == 3 && outcome.errors.contains("/dev/full"))
  }

  @Test(arguments: ["dump", "verify -q --format json", "rehearse -q --format json"])
  func aReaderWhoLeavesEndsItQuietly(_ command: String) async throws {
    // The pipe's reader is gone before the first byte.
    let script = #"exec 3> >(exec true); wait $!; "$0" \#(command) "$1" >&3"#
    let (status, output) = try await shell(script)
    #expect(status == 141 && output.isEmpty)
  }

  @Test(arguments: [("", 80), ("COLUMNS=60", 60)]) func textKeepsToTheWidth(_ columns: String, _ width: Int)
    async throws
  {
    let text = try await shell(#"unset COLUMNS; \#(columns) "$0" verify "$1" 2> /dev/null"#).output
    for line in text.split(separator: "\n") where !line.contains("rekindle rehearse ") && !line.hasPrefix("folder") {
      #expect(line.count <= width, "\(line)")
    }
    #expect(text.split(separator: "\n").contains { $0.count > width - 20 })
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionScriptsAreMade(_ name: String) async throws {
    let outcome = try await CommandLineTool.run("--generate-completion-script", name)
    #expect(outcome.status == 0 && outcome.output.contains("max-findings") && outcome.output.contains("junit"))
  }

  @Test func quietSaysNothingOfWhatIsVerified() async throws {
    let sound = try await CommandLineTool.run("verify", Fixture.types.path, "-q")
    #expect(sound.status == 0 && sound.output.isEmpty && sound.errors.isEmpty)
    let asked = try await CommandLineTool.run("verify", Fixture.types.path, "-q", "--format", "json")
    #expect(asked.output.hasPrefix("{"))
    try await withTemporaryFolder { parent in
      let folder = try Fixture.types.copy(into: parent)
      try FileManager.default.removeItem(at: folder.appendingPathComponent("types.overall_export_metadata"))
      let broken = try await CommandLineTool.run("verify", folder.path, "-q")
      #expect(broken.status != 0 && !(broken.output + broken.errors).isEmpty)
    }
  }
}
