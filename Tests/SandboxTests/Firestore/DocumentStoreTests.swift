import Documents
import Testing

@testable import Sandbox

@Suite("The store")
struct DocumentStoreTests {
  @Test("A key names its path", arguments: QueryScanTests.tricky)
  func keys(path: String) throws {
    let key = DocumentKey.key(of: try name(path))
    var text: [UInt8] = []
    DocumentKey.appendPath(of: key.span.bytes, from: DocumentKey.prefix(of: testDatabase).count, to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "/" + path)
  }

  @Test("A document comes back with its times; a second write keeps the first one's creation time")
  func times() async throws {
    try await withStore { store in
      let document = Document(name: try name("a/1"), fields: [Field("x", .integer(1))])
      let first = try store.commit([.update(document)])
      let second = try store.commit([.update(document)])
      #expect(second > first)
      let value = try #require(try store.value(of: document.name))
      let stored = try StoredDocument(value.span.bytes)
      #expect(stored.created == first)
      #expect(stored.updated == second)
      _ = try store.commit([.delete(document.name)])
      #expect(try store.value(of: document.name) == nil)
    }
  }

  @Test("A read time before the last commit is refused: there are no past states")
  func readTime() async throws {
    try await withStore { store in
      let time = try store.commit([.update(Document(name: try name("a/1"), fields: []))])
      #expect(try store.readTime(requested: time) == time)
      #expect(try store.readTime(requested: nil) >= time)
      #expect(throws: GoogleError.self) { try store.readTime(requested: time - 1) }
    }
  }

  @Test("Collections are listed below parents that do not exist, page by page")
  func collectionIDs() async throws {
    let paths = ["a/1/s/x", "a/1/s/y", "a/1/t\u{0}/x/deep/z", "a/1/u/x", "a/10/v/x", "b/1", "a!/2"]
    try await withStore(paths) { store in
      let root = ParentName(database: testDatabase)
      #expect(try CollectionIDs.list(below: root.key, after: nil, limit: 9, in: store) == ["a", "a!", "b"])
      let parent = ParentName(database: testDatabase, path: try name("a/1").path)
      let all = ["s", "t\u{0}", "u"]
      #expect(try CollectionIDs.list(below: parent.key, after: nil, limit: 9, in: store) == all)
      var pages: [String] = []
      while let id = try CollectionIDs.list(below: parent.key, after: pages.last, limit: 1, in: store).first {
        pages.append(id)
      }
      #expect(pages == all)
      let missing = ParentName(database: testDatabase, path: try name("a/none").path)
      #expect(try CollectionIDs.list(below: missing.key, after: nil, limit: 9, in: store).isEmpty)
    }
  }
}
