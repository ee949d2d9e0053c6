import Documents
import Foundation
import JSON
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification
import Work

/// What becomes of a rehearsal whose import goes wrong.
@Suite("Imports that go wrong") struct ImportFaultTests {
  private static let begin = #""method":"POST","path":"*:importDocuments""#

  @Test(
    "It fails, somebody cancels it, or it never ends",
    arguments: [
      (#""operation":"fail","message":"no space""#, "import-failed"), (#""operation":"cancel""#, "import-cancelled"),
      (#""operation":"hang""#, "import-unfinished"),
    ])
  func endings(_ fault: String, _ code: String) async throws {
    try await withCloud { cloud in
      try await cloud.fault("{\(Self.begin),\(fault)}")
      let report = try await cloud.rehearse {
        if code == "import-unfinished" { $0.importTimeLimit = .milliseconds(300) }
      }
      #expect(report.verdict == .incomplete && report.has(code), "\(report.findings)")
      #expect(report.readBack == 0 && report.depth == .decoded)
      #expect(report.target == stage && report.operation != nil && report.preparation != nil)
      let finding = try #require(report.findings.first { $0.code.description == code })
      #expect(finding.remedy?.contains("--resume") == (code == "import-unfinished"))
    }
  }

  @Test("It cannot be begun", arguments: [400, 403, 404])
  func refused(_ status: Int) async throws {
    try await withCloud { cloud in
      try await cloud.fault("{\(Self.begin),\"status\":\(status)}")
      let report = try await cloud.rehearse()
      #expect(report.verdict == .incomplete && report.has("import-failed"))
      #expect(report.operation == nil)
      let operations = try await cloud.call("GET", "/v1/\(stage)/operations")["operations"]?.elements ?? []
      #expect(!operations.contains { $0["name"]?.text?.contains("/import-") == true }, "\(operations)")
    }
  }

  /// The answer is lost after the import was begun, so nobody may begin another.
  @Test("It is begun, and the answer is lost")
  func lostAnswer() async throws {
    try await withCloud { cloud in
      try await cloud.fault("{\(Self.begin),\"truncate\":0}")
      let report = try await cloud.rehearse()
      #expect(report.verdict == .incomplete && report.has("import-failed"), "\(report.findings)")
      // It may have ended before it was looked for.
      let finding = try #require(report.findings.last)
      #expect("\(finding.message) \(finding.remedy ?? "")".contains("operations"), "\(finding)")
      let rules = try await cloud.call("GET", "/sandbox/v1/faults")["rules"]?.elements
      #expect(rules?.first?["acted"]?.integer == 1)
    }
  }

  @Test("It loses documents")
  func loses() async throws {
    try await withCloud { cloud in
      try await cloud.fault(#"{\#(Self.begin),"operation":{"lose":3}}"#)
      let report = try await cloud.rehearse { $0.provesItCanFail = true }
      #expect(report.verdict == .different && report.missing == 3)
      #expect(report.has("import-count") && report.imported == report.verification.documents - 3)
      #expect(report.canary == nil && report.notChecked.contains(.canaries))
    }
  }

  /// Read back may be what somebody else wrote: two witnesses that disagree prove nothing.
  @Test("By its own count it lost documents, and yet they are there")
  func countsLess() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await cloud.fault(#"{\#(Self.begin),"times":1,"operation":{"lose":1}}"#)
      let report = try await cloud.rehearse(Fixture.types.folder) { options in
        options.afterImport = { _ in
          try await cloud.finish(
            cloud.call("POST", "/v1/\(stage):importDocuments", #"{"inputUriPrefix":"gs://backups/daily/types"}"#))
        }
      }
      #expect(report.differenceCount == 0 && report.equal == report.verification.documents)
      #expect(report.verdict == .incomplete && report.has("import-count"))
    }
  }

  @Test("The operation cannot be looked at any more")
  func unread() async throws {
    try await withCloud { cloud in
      try await cloud.fault(#"{"method":"GET","path":"*/operations/*","status":403}"#)
      let report = try await cloud.rehearse()
      #expect(report.verdict == .incomplete && report.has("import-unread"))
      let name = try #require(report.operation)
      #expect(report.findings.last?.remedy?.contains("--resume '\(name)'") == true)
      try await cloud.clearFaults()
      #expect(try await cloud.rehearse { $0.project.resumedOperation = name }.verdict == .verified)
    }
  }

  @Test("An object is replaced while it runs, by the same bytes")
  func replaced() async throws {
    try await withCloud { cloud in
      let file = "all_namespaces/all_kinds/output-0"
      let report = try await withBlockingCallbacks {
        try await cloud.rehearse { options in
          // After the objects were compared, and before the import.
          options.project.confirmCost = { _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
              "curl", "--silent", "--fail", "--request", "POST", "--data-binary",
              "@\(Fixture.erp.folder.appending(path: file).path)", "--output", "/dev/null",
              "\(cloud.endpoint)/upload/storage/v1/b/backups/o?uploadType=media&name=daily%2Ferp%2Fall_namespaces%2Fall_kinds%2Foutput-0",
            ]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
          }
        }
      }
      #expect(report.verdict == .incomplete, "\(report.findings)")
      let finding = try #require(report.findings.first { $0.code == .check(.objectsChanged) })
      #expect(finding.file?.text == file && finding.message.contains(file))
      // Everything else was done, and is equal.
      #expect(report.depth == .rehearsed && report.differenceCount == 0)
    }
  }

  @Test("It is stopped: the import is cancelled, and the report says what is left")
  func stopped() async throws {
    try await withCloud { cloud in
      try await cloud.fault(#"{\#(Self.begin),"operation":"hang"}"#)
      let report = try await cloud.rehearse { options in
        options.project.tell = { [stopping = options.stopping] text in
          if text.contains("/operations/import-") { stopping.interrupt() }
        }
      }
      #expect(report.verdict == .incomplete && report.stopped == .interrupted)
      #expect(report.has("rehearsal-stopped"))
      let operation = try await cloud.call("GET", "/v1/\(try #require(report.operation))")
      #expect(operation["metadata"]?["operationState"]?.text == "CANCELLED")
    }
  }

  @Test("It is stopped before anything is written", arguments: [false, true])
  func stoppedBefore(_ isAsked: Bool) async throws {
    try await withCloud { cloud in
      try await cloud.countWrites()
      let report = try await cloud.rehearse { [isAsked] options in
        if isAsked {
          options.project.confirmCost = { [stopping = options.stopping] _ in stopping.interrupt() }
        } else {
          options.stopping.interrupt()
        }
      }
      #expect(report.verdict == .incomplete && report.stopped == .interrupted && report.operation == nil)
      #expect(try await cloud.writes() == 0)
    }
  }

  @Test("It is stopped while it is read back: the import need not be done again")
  func stoppedAfterImport() async throws {
    try await withCloud { cloud in
      let report = try await cloud.rehearse { options in
        options.afterImport = { [stopping = options.stopping] _ in
          // An answer that never comes.
          try await cloud.fault(#"{"path":"/google.firestore.v1.Firestore/RunQuery","delay":3600}"#)
          stopping.interrupt()
        }
      }
      #expect(report.verdict == .incomplete && report.stopped == .interrupted)
      #expect(report.findings.last?.remedy?.contains("--resume") == true)
      #expect(report.imported == report.verification.documents)
    }
  }
}
