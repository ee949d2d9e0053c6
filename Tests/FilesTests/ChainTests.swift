import Documents
import Files
import Foundation
import JSON
import Keys
import TestSupport
import Testing

/// The chain under the journals of restores and of runs.
struct ChainTests {
  private struct Line: ChainedLine {
    let sequence: Int
    let previous: Digest256
    let text: String

    init(line: [UInt8]) throws(JSONShapeError) {
      guard let json = try? JSONParser.parse(line), let sequence = json["sequence"]?.integer,
        let previous = json["previous"]?.text.flatMap({ Digest256(hexadecimal: $0) }), let text = json["text"]?.text
      else { throw JSONShapeError("It is no line.") }
      (self.sequence, self.previous, self.text) = (Int(sequence), previous, text)
    }

    static func bytes(_ text: String, after tail: ChainTail) -> [UInt8] {
      JSONValue.members([
        ("sequence", .integer(tail.sequence + 1)), ("previous", .string(tail.digest.hexadecimal)),
        ("text", .string(text)),
      ]).json
    }
  }

  /// Computed by other code: SHA-256 and HMAC of Python's standard library.
  private static let keyText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  private static let logText = """
    {"sequence":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","text":"one",\
    "mac":"e9ea0e04de4db49f85a0b4e3ea22550f6e3910b9fa852ac3b1bb4032028f6c84"}
    {"sequence":2,"previous":"653a05fc6046760d8f6bb22f23b66c2963bef265ed8ed022518298e7e122d51e","text":"two",\
    "mac":"3e2edcd34dd5ee6a171d776210ceb15a31b793c65bfbb09fec001ef482685bed"}

    """
  private static let headText = """
    {"schema":"rekindle.journal-head/1","sequence":2,\
    "sha256":"ba1073096a3a552441332428d0c722a5321d617b864ec053ee99b5e55194f070"}

    """

  private static let headOfFirst = """
    {"schema":"rekindle.journal-head/1","sequence":1,\
    "sha256":"653a05fc6046760d8f6bb22f23b66c2963bef265ed8ed022518298e7e122d51e"}

    """

  /// Writes two lines, as above.
  private func withLog(_ body: (_ log: String, _ head: String, _ key: MACKey) throws -> Void) throws {
    let key = try #require(MACKey(hexadecimal: Self.keyText))
    let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (log, head) = ("\(folder)/log", "\(folder)/head")
    do {
      let writer = try ChainWriter(new: log, key, head: head)
      for text in ["one", "two"] { try writer.append(Line.bytes(text, after: writer.tail)) }
      try writer.synchronize()
    }
    try body(log, head, key)
  }

  private func texts(_ log: String, _ key: MACKey) throws -> [String] {
    let reader = try ChainReader<Line>(ChainFile(log), key)
    var texts: [String] = []
    while let line = try reader.next() { texts.append(line.text) }
    return texts
  }

  @Test("The log and its head have the bytes that they always had, for their owner alone")
  func format() throws {
    try withLog { log, head, key in
      let written = try [log, head].map { try String(contentsOfFile: $0, encoding: .utf8) }
      #expect(written == [Self.logText, Self.headText])
      #expect(try FileMode.of(log) == 0o600 && FileMode.of(head) == 0o600)
      #expect(try texts(log, key) == ["one", "two"])
    }
  }

  @Test("Half a line at the end is passed over, and taken away by the next writer")
  func halfLine() throws {
    try withLog { log, head, key in
      try (Self.logText + "{\"sequence\":3,").write(toFile: log, atomically: false, encoding: .utf8)
      let reader = try ChainReader<Line>(ChainFile(log), key)
      while try reader.next() != nil {}
      #expect(reader.restBytes == 14 && reader.tail.sequence == 2)
      do {
        let writer = try ChainWriter(existing: log, key)
        try writer.resume(after: reader.tail)
        try writer.append(Line.bytes("three", after: writer.tail))
        try writer.synchronize()
      }
      #expect(try texts(log, key) == ["one", "two", "three"])
    }
  }

  @Test("A line that was changed, taken out or written with another key is refused")
  func damage() throws {
    try withLog { log, head, key in
      func problem(_ text: String, _ key: MACKey) throws -> ChainError? {
        try text.write(toFile: log, atomically: false, encoding: .utf8)
        return #expect(throws: ChainError.self) { try texts(log, key) }
      }
      let lines = Self.logText.split(separator: "\n").map { "\($0)\n" }
      #expect(try problem(Self.logText, MACKey())?.code == .otherKey)
      let changed = try problem(Self.logText.replacing("one", with: "ten"), key)
      #expect(changed?.code == .otherKey && changed?.line == 1)
      let without = try problem(lines[1], key)
      #expect(without?.code == .edited && without?.line == 1)
      let bare = try problem("{\"sequence\":1,\"previous\":\"\(Digest256.zero.hexadecimal)\",\"text\":\"\"}\n", key)
      #expect(bare?.code == .edited && bare?.line == 1)
    }
  }

  @Test("A head tells of lines that were cut off, changed or added at the end")
  func heads() throws {
    func code(_ text: String, _ head: String?) -> ChainError.Code? {
      let reader = ChainReader<Line>(Array(text.utf8), head: head.map { Array($0.utf8) }, path: "log")
      do throws(ChainError) {
        while try reader.next() != nil {}
        return nil
      } catch { return error.code }
    }
    let first = "\(Self.logText.split(separator: "\n")[0])\n"
    #expect(code(Self.logText, Self.headText) == nil)
    #expect(code(first, Self.headText) == .cut)
    #expect(code(Self.logText, nil) == .cut)
    #expect(code(Self.logText, "{}") == .edited)
    #expect(code(Self.logText.replacing("two", with: "too"), Self.headText) == .edited)
    // A command that is killed leaves half a line, or one line more than the head says, but not both.
    #expect(code(Self.logText + "{", Self.headText) == nil)
    #expect(code(Self.logText, Self.headOfFirst) == nil)
    #expect(code(Self.logText + "{", Self.headOfFirst) == .edited)
  }

  @Test("A line whose head cannot be written is taken back, and the next one has its number")
  func unwrittenHead() throws {
    try withLog { log, head, key in
      let (before, kept) = (try Data(contentsOf: URL(filePath: log)), "\(head).kept")
      let writer = try ChainWriter(existing: log, key, head: head)
      let reader = ChainReader<Line>(writer.file, key)
      while try reader.next() != nil {}
      try writer.resume(after: reader.tail)
      // No file replaces a folder, not even for root.
      try FileManager.default.moveItem(atPath: head, toPath: kept)
      try FileManager.default.createDirectory(atPath: head, withIntermediateDirectories: false)
      try writer.append(Line.bytes("three", after: writer.tail))
      #expect(throws: ChainError.self) { try writer.synchronize() }
      #expect(try Data(contentsOf: URL(filePath: log)) == before)
      try FileManager.default.removeItem(atPath: head)
      try FileManager.default.moveItem(atPath: kept, toPath: head)
      try writer.append(Line.bytes("four", after: writer.tail))
      try writer.synchronize()
      let whole = ChainReader<Line>(try ChainFile(log), head: [UInt8](try Data(contentsOf: URL(filePath: head))))
      var texts: [String] = []
      while let line = try whole.next() { texts.append(line.text) }
      #expect(texts == ["one", "two", "four"])
    }
  }

  @Test("A log is never written over, nor used by two writers; an empty one is taken for a new one")
  func inTheWay() throws {
    try withLog { log, head, key in
      func refusal(_ body: () throws -> Void) -> ChainError.Code? {
        let problem = #expect(throws: ChainError.self) { try body() }
        return problem?.code
      }
      #expect(refusal { _ = try ChainWriter(new: log, key) } == .inTheWay)
      #expect(refusal { try ChainWriter.checkFree(log) } == .inTheWay)
      let writer = try ChainWriter(existing: log, key)
      #expect(refusal { _ = try ChainWriter(existing: log, key) } == .inUse)
      #expect(writer.tail.sequence == 0)
      let empty = log + ".empty"
      try Data().write(to: URL(fileURLWithPath: empty))
      try FileMode.set(0o644, of: empty)
      #expect(refusal { _ = try ChainWriter(new: empty, key) } == .inTheWay)
      try FileMode.set(0o600, of: empty)
      try ChainWriter.checkFree(empty)
      #expect(try ChainWriter(new: empty, key).tail.sequence == 0)
    }
  }
}
