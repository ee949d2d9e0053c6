import Documents
import Foundation
import JSON
import TestSupport
import Testing

/// The script of `sign-url --as curl`, run by sh as whoever gets it runs it.
@Suite("The script of sign-url") struct LinkScriptTests {
  private static let bytes = (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
  private static let name = "data 'of' $(touch pwned).bin"

  private struct Rig: Sendable {
    var client: SandboxClient
    var folder: URL
    var file: String { folder.path + "/" + LinkScriptTests.name }
    var part: String { file + ".part" }

    /// - Returns: what sign-url said.
    @discardableResult
    func sign(_ options: String...) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        [
          "backups", "sign-url", "gs://backups/\(LinkScriptTests.name)", "--as", "curl", "-o", "get.sh",
          "--impersonate-service-account", "signer@p.iam.gserviceaccount.com",
        ] + options, in: folder.path,
        environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "t"])
    }

    func put(_ bytes: [UInt8]) async throws {
      let answer = try await Curl(client.endpoint).upload("backups", LinkScriptTests.name, bytes)
      #expect(answer.status == 200)
    }

    func run(_ environment: [String: String?] = [:]) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.shell("exec sh get.sh", in: folder.path, environment: environment)
    }

    func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
    func read(_ path: String) -> [UInt8]? { (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) } }

    /// Where nothing was proved, nothing has the file's name.
    func expectNothing() {
      #expect(read(file) == nil && read(part) == nil)
      #expect(read(folder.path + "/pwned") == nil)
    }
  }

  private func withRig(_ body: @escaping @Sendable (Rig) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let rig = Rig(client: SandboxClient(endpoint), folder: folder)
        try await rig.client.makeBucket("backups")
        try await rig.put(Self.bytes)
        #expect(try await rig.sign().status == 0)
        try await body(rig)
      }
      #expect(outcome.status == 0)
    }
  }

  private func expectWhole(_ rig: Rig, _ ran: CommandLineTool.Outcome) {
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(rig.read(rig.file) == Self.bytes)
    #expect(rig.read(rig.part) == nil && rig.read(rig.folder.path + "/pwned") == nil)
  }

  /// What a part may be of: the beginning, too much, other bytes, the beginning of other bytes, nothing.
  private static let beginnings: [[UInt8]] = [
    Array(bytes.prefix(10_000)), bytes + [1, 2, 3], [UInt8](repeating: 0, count: bytes.count),
    [UInt8](repeating: 0, count: 10_000), [],
  ]

  @Test(
    "Whatever part is there, the file is whole in the end, also behind a proxy that ignores ranges",
    arguments: [false, true])
  func parts(isBehindProxy: Bool) async throws {
    try await withRig { rig in
      let port = try #require(URL(string: rig.client.endpoint)?.port.flatMap { UInt16(exactly: $0) })
      let proxy = try RangelessProxy(to: port)
      defer { proxy.stop() }
      for part in Self.beginnings {
        try rig.write(part, to: rig.part)
        let ran = try await rig.run(
          isBehindProxy ? ["http_proxy": proxy.url, "no_proxy": nil, "NO_PROXY": nil] : ["http_proxy": nil])
        self.expectWhole(rig, ran)
        try FileManager.default.removeItem(atPath: rig.file)
      }
      #expect(isBehindProxy == (proxy.ranges > 0))
    }
  }

  @Test("A connection that breaks is continued; bytes that were changed once are fetched again, twice is an error")
  func faults() async throws {
    try await withRig { rig in
      for fault in [#""truncate":1000,"times":2"#, #""flip":5,"times":1"#] {
        try await rig.client.setFaults(#"{"path":"/backups/*",\#(fault)}"#)
        self.expectWhole(rig, try await rig.run())
        try FileManager.default.removeItem(atPath: rig.file)
      }
      try await rig.client.setFaults(#"{"path":"/backups/*","flip":5}"#)
      #expect(try await rig.run().status == 1)
      rig.expectNothing()
    }
  }

  @Test("An object that was replaced, and links that expired, are told as that")
  func refusals() async throws {
    try await withRig { rig in
      try await rig.put([1, 2, 3])
      let replaced = try await rig.run()
      #expect(replaced.status == 3 && replaced.errors.contains("replaced:"), "\(replaced.errors)")
      try await rig.sign()
      let script = String(decoding: rig.read(rig.folder.path + "/get.sh") ?? [], as: UTF8.self)
      // As of long ago; the sandbox does not know the account, and checks form and times.
      let old = script.replacing(#/X-Goog-Date=\d{8}T/#, with: "X-Goog-Date=20200101T")
        .replacing(#/gserviceaccount\.com%2F\d{8}%2F/#, with: "gserviceaccount.com%2F20200101%2F")
      #expect(old != script)
      try rig.write(Array(old.utf8), to: rig.folder.path + "/get.sh")
      let expired = try await rig.run()
      #expect(expired.status == 3 && expired.errors.contains("expired:"), "\(expired.errors)")
      rig.expectNothing()
    }
  }

  @Test("What is there already is compared, and never written over")
  func present() async throws {
    try await withRig { rig in
      self.expectWhole(rig, try await rig.run())
      self.expectWhole(rig, try await rig.run())
      try rig.write([1, 2, 3], to: rig.file)
      #expect(try await rig.run().status == 1)
      #expect(rig.read(rig.file) == [1, 2, 3])
    }
  }

  private static let toolCases: [(tools: [String], status: Int32)] = [
    (["perl"], 0), (["python3"], 0), (["md5sum"], 0), (["openssl"], 0), ([], 3),
  ]

  @Test("CRC-32C by perl or by python3, else MD5; without a tool nothing is called compared", arguments: toolCases)
  func tools(tools: [String], status: Int32) async throws {
    try await withRig { rig in
      // What stands for python3 on PATH may be a script that needs more than python3.
      let link = #"""
        for tool; do
          path=$(command -v "$tool")
          if [ "$tool" = python3 ]; then path=$(python3 -c 'import sys; print(sys.executable)'); fi
          ln -s "$path" "bin/$tool"
        done
        """#
      let names = (["sh", "curl", "wc", "tr", "sed", "date", "cut", "mkdir", "mv", "rm"] + tools).joined(separator: " ")
      let made = try await CommandLineTool.shell("mkdir bin; set -- \(names)\n\(link)", in: rig.folder.path)
      // A tool that this machine lacks.
      guard made.status == 0 else { return }
      let sh = try await CommandLineTool.shell(
        "PATH=\"$PWD/bin\" exec bin/sh get.sh", in: rig.folder.path, environment: ["HOME": rig.folder.path])
      #expect(sh.status == status, "\(sh.errors)")
      #expect(rig.read(rig.file) == Self.bytes)
      #expect(sh.output.isEmpty == (status != 0))
      try FileManager.default.removeItem(atPath: rig.file)
      // What came is compared with something: other bytes are found.
      try await rig.client.setFaults(#"{"path":"/backups/*","flip":5}"#)
      let flipped = try await CommandLineTool.shell("PATH=\"$PWD/bin\" exec bin/sh get.sh", in: rig.folder.path)
      #expect(flipped.status == (status == 0 ? 1 : 3), "\(flipped.errors)")
    }
  }

  @Test("No link while the clock is wrong; a note from one minute on; one link is one")
  func clock() async throws {
    try await withRig { rig in
      try FileManager.default.removeItem(atPath: rig.folder.path + "/get.sh")
      for seconds in [1_000, 100_000] {
        try await rig.client.setFaults(#"{"path":"/","date":\#(seconds)}"#)
        #expect(try await rig.sign().status == 4)
        #expect(rig.read(rig.folder.path + "/get.sh") == nil)
      }
      try await rig.client.setFaults(#"{"path":"/","date":120}"#)
      #expect(try await rig.sign("--expires", "1m").status == 4)
      let made = try await rig.sign("--expires", "59m")
      #expect(made.status == 0 && made.errors.contains("1 link,") && made.errors.contains("s behind"))
    }
  }

  @Test("--expires takes seconds, and says its form of anything else")
  func expires() async throws {
    try await withRig { rig in
      #expect(try await rig.sign("--expires", "59s").status == 0)
      for wrong in ["1w", "1.5h", "soon", "0s"] {
        let outcome = try await rig.sign("--expires", wrong)
        #expect(outcome.status == 64 && outcome.errors.contains("1h30m"), "\(outcome.errors)")
      }
    }
  }
}
