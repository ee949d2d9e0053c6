import Keys

/// Lists that come page by page. The service says whether there is another page, so how far it is followed is limited here.
struct Pages {
  /// What is listed, in errors' words: `The list of jobs in ...`.
  var list: String
  /// The most entries of all pages together.
  var mostItems = Pages.mostItems

  /// Of one list, without an answer to how large its entries are: 100 times as many as any database or project has.
  static let mostItems = 100_000
  /// As many as the largest list, `StorageClient.mostListedObjects`, has at 1,000 a page, and as many again for pages that
  /// come half full.
  static let mostPages = 20_000
  /// In a row. A page may be empty and not the last one: where a filter left nothing of it, or a deadline came first. More
  /// than these bring no list to its end.
  static let mostEmptyPages = 1_000
  /// Google's have a few hundred bytes; they go into the next request's address.
  static let mostTokenBytes = 16 << 10

  /// Asks for every page in turn.
  /// - Parameter page: asks for the page of a token, nil for the first one. It answers how many entries came, and the next
  ///   one's token: nil or an empty text after the last.
  /// - Throws: what `page` throws, unchanged; `badResponse` for a list that comes back to a page, or goes on beyond what
  ///   any list has.
  func all(_ page: (_ token: String?) async throws -> (items: Int, next: String?)) async throws {
    var token: String?
    /// Digests, so that long tokens take no more memory than short ones.
    var seen: Set<Digest256> = []
    var (pages, items, emptyPages) = (0, 0, 0)
    repeat {
      let answer = try await page(token)
      pages += 1
      emptyPages = answer.items == 0 ? emptyPages + 1 : 0
      guard answer.items <= mostItems - items else { throw endless("has more than \(mostItems) entries") }
      items += answer.items
      token = answer.next.flatMap { $0.isEmpty ? nil : $0 }
      guard let token else { return }
      guard token.utf8.count <= Self.mostTokenBytes else {
        throw endless("has a page token of \(token.utf8.count) bytes")
      }
      guard try seen.insert(Digest256(of: Array(token.utf8))).inserted else {
        throw endless("comes back to a page that was there already")
      }
      guard pages < Self.mostPages else { throw endless("has more than \(Self.mostPages) pages") }
      guard emptyPages < Self.mostEmptyPages else { throw endless("has \(emptyPages) empty pages in a row") }
    } while true
  }

  /// The entries of all pages, which are asked for as `all` does.
  func entries<Entry>(
    _ page: (_ token: String?) async throws -> (entries: [Entry]?, next: String?)
  ) async throws -> [Entry] {
    var entries: [Entry] = []
    try await all { token in
      let answer = try await page(token)
      entries += answer.entries ?? []
      return (answer.entries?.count ?? 0, answer.next)
    }
    return entries
  }

  private func endless(_ what: String) -> GoogleCloudError {
    GoogleCloudError.wrongAnswer("\(list) does not end: it \(what).")
  }
}
