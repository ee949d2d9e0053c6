import Foundation
import GoogleCloud
import TestSupport
import Testing

@testable import Rehearsal

struct EmulatorLogTests {
  @Test("Its last words are the reason: no frames, no information, nothing that acts on a terminal")
  func words() {
    let log = """
      Nov 24, 2026 2:21:48 AM io.gapi.emulators.netty.HttpVersionRoutingHandler channelRead
      INFO: Detected HTTP/2 connection.
      Nov 24, 2026 2:21:49 AM com.google.cloud.datastore.emulator.impl.util.WrappedStreamObserver onError
      WARNING: Operation failed: a\u{1b}[31mb\u{202e}c
      com.google.protobuf.UninitializedMessageException: missing
      \tat com.google.protobuf.AbstractMessage$Builder.newUninitializedMessageException(AbstractMessage.java:461)
      \t... 8 more

      Nov 24, 2026 2:21:49 AM io.gapi.emulators.netty.HttpHandler$1 onError
      INFO: Exception when handling request: UNKNOWN

      """
    #expect(
      EmulatorLog.words(of: log)
        == "Its log ends: WARNING: Operation failed: a [31mb c | com.google.protobuf.UninitializedMessageException: missing"
    )
    #expect(EmulatorLog.words(of: "") == "")
    #expect(EmulatorLog.words(of: "INFO: only this\n") == "")
    #expect(EmulatorLog.words(of: String(repeating: "x", count: 1 << 20)).count < 600)
  }

  @Test("What explains an error is kept, what explains nothing is removed")
  func keeping() async throws {
    try await withTemporaryFolder { folder in
      let log = EmulatorLog(folder: folder.path)
      try Data("Exception: no\n".utf8).write(to: URL(filePath: log.path))
      let explained = log.explain(GoogleCloudError(.serverError, "It failed.", remedy: "Look."))
      #expect(explained.message == "It failed. Its log ends: Exception: no")
      let kept = try #require(explained.remedy.split(separator: " ").last.map(String.init))
      #expect(try String(contentsOfFile: kept, encoding: .utf8) == "Exception: no\n")
      log.remove()
      #expect(FileManager.default.fileExists(atPath: kept))
      // A refusal that has its own words needs no others.
      #expect(log.explain(GoogleCloudError(.invalidArgument, "No.", remedy: "Look.")).message == "No.")
      try FileManager.default.removeItem(atPath: kept)

      let other = EmulatorLog(folder: folder.path)
      try Data("INFO: fine\n".utf8).write(to: URL(filePath: other.path))
      other.remove()
      #expect(!FileManager.default.fileExists(atPath: other.path))
    }
  }
}
