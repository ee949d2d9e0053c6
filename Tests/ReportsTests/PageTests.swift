import Documents
import Foundation
import Testing

@testable import Reports

/// The page is sound: its policy allows itself and no more, its links lead somewhere, nothing is fetched.
@Suite struct PageTests {
  private let html = Report(Samples.rehearsal(Samples.differences, findings: [Samples.finding])).text(.html)

  @Test func thePolicyAllowsTheInlineStyleAndScript() throws {
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
      let start = try #require(html.range(of: "<\(element)>")?.upperBound)
      let end = try #require(html.range(of: "</\(element)>")?.lowerBound)
      var base64 = JSONText()
      let digest = try Digest256(of: Array(html[start..<end].utf8)).bytes
      base64.base64(digest.span.bytes, digest.indices)
      #expect(html.contains("\(directive) &#39;sha256-\(base64.string)&#39;;"))
    }
    #expect(html.contains("default-src &#39;none&#39;;"))
    #expect(!html.contains("unsafe-inline"))
  }

  @Test func nothingIsFetchedOrStyledInline() {
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("url("))
    #expect(html.firstMatch(of: /<[a-z][^>]* (src|style|on[a-z]+)=/) == nil)
  }

  @Test func idsAreUniqueAndLinksLeadToThem() {
    let ids = html.matches(of: #/\ id="([^"]*)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let references = html.matches(of: ##/\ (?:href="#|aria-labelledby=")([^"]*)"/##).map { String($0.1) }
    #expect(references.count > Samples.differences.count)
    #expect(Set(references).isSubset(of: ids))
  }

  /// So that a link into one report finds the document in the next one.
  @Test func aDocumentsLinkIsTheSameInEveryReport() throws {
    let id = "doc-" + (try Digest256(of: Array("invoices/F001-000001".utf8))).hexadecimal.prefix(12)
    #expect(html.contains("id=\"\(id)\""))
  }
}
