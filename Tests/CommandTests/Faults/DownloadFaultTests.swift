import Foundation
import TestSupport
import Testing

/// `rekindle backups download` from a sandbox where something goes wrong: the export's folder is there whole, or not at all; and
/// the next try, when nothing is wrong any more, makes it whole.
@Suite(.serialized) struct DownloadFaultTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var rule: String
    var status: Int32

    var testDescription: String { "\(rule) -> \(status)" }
  }

  /// Three objects come; the second one is met.
  private static func media(_ fault: String) -> String { #"{"path":"/download/*","nth":2,"times":1,\#(fault)}"# }

  private static func list(_ fault: String, times: Int? = 1) -> String {
    #"{"method":"GET","path":"/storage/v1/b/backups/o",\#(times.map { #""times":\#($0),"# } ?? "")\#(fault)}"#
  }

  private static let recovered =
    [#""status":429"#, #""status":500"#, #""status":503"#, #""status":504"#, #""reset":true"#, #""truncate":9"#]
    .flatMap { [media($0), list($0)] } + [list(#""emptyPage":true"#)]

  private static let failed =
    [401, 403, 404, 409, 412, 416].flatMap { [media(#""status":\#($0)"#), list(#""status":\#($0)"#)] }
    + [media(#""flip":0"#), media(#""wrongHash":true"#), list(#""emptyPage":true"#, times: nil), list(#""flip":0"#)]

  /// Folders have dates of their own.
  private func files(_ folder: ExportFolder) throws -> [String: Data] {
    try folder.contents().filter { isFile(folder.place(of: $0.key)) }
  }

  private func isFile(_ place: URL) -> Bool {
    (try? place.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
  }

  @Test(
    "What passes is got over, what stays leaves no export behind",
    arguments: recovered.map { Row(rule: $0, status: 0) } + failed.map { Row(rule: $0, status: 3) })
  func download(row: Row) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder)
      let target = folder.appending(path: "to")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let downloaded = ExportFolder(target.appending(path: "sample"))
      let faults = folder.appending(path: "faults.json").path
      try Data(#"{"rules":[\#(row.rule)]}"#.utf8).write(to: URL(fileURLWithPath: faults))
      let outcome = try await CommandLineTool.runSandbox(
        data: folder.appending(path: "data").path, options: ["--faults", faults]
      ) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.makeBucket("backups")
        try await sandbox.upload(export.path, to: "backups", prefix: "sample")
        func download() async throws -> CommandLineTool.Outcome {
          try await CommandLineTool.run(
            ["backups", "download", "gs://backups/sample", "--yes", "-o", target.path],
            environment: ["REKINDLE_ENDPOINT": endpoint, "GOOGLE_APPLICATION_CREDENTIALS": nil])
        }
        let spoilt = try await download()
        #expect(try await sandbox.faultCounts().allSatisfy { $0 > 0 }, "the fault never fired")
        #expect(spoilt.status == row.status, "\(spoilt.output)\(spoilt.errors)")
        if row.status != 0 {
          #expect(!FileManager.default.fileExists(atPath: downloaded.path))
          #expect(spoilt.errors.contains("rekindle: ") && spoilt.output.isEmpty)
          try await sandbox.setFaults("")
          let healthy = try await download()
          #expect(healthy.status == 0, "\(healthy.output)\(healthy.errors)")
        }
        #expect(try files(downloaded) == files(export))
        #expect(try await CommandLineTool.run("verify", downloaded.path, "-q").status == 0)
      }
      #expect(outcome.status == 0)
    }
  }
}
