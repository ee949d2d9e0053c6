import Foundation
import JSON
import Keys
import Testing

@testable import Reports

/// The page is sound: its policy allows itself and no more, its links lead somewhere, nothing is fetched.
@Suite struct PageTests {
  private static let pages = [
    Report(Samples.rehearsal(Samples.differences, findings: [Samples.finding])).text(.html),
    Report(DiffSamples.hostile()).text(.html, changesFile: "javascript:alert(1)//<x>\"\u{202e}.ndjson"),
    Report(DiffSamples.erp()).text(.html),
  ]

  @Test(arguments: pages) func thePolicyAllowsTheInlineStyleAndScript(_ html: String) throws {
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

  @Test(arguments: pages) func nothingIsFetchedOrStyledInline(_ html: String) {
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("url("))
    #expect(html.firstMatch(of: /<[a-z][^>]* (src|style|on[a-z]+)=/) == nil)
  }

  @Test(arguments: pages) func idsAreUniqueAndLinksLeadToThem(_ html: String) {
    let ids = html.matches(of: #/\ id="([^"]*)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let references = html.matches(of: ##/\ (?:href="#|aria-labelledby=")([^"]*)"/##).map { String($0.1) }
    #expect(references.count > Samples.nastyTexts.count)
    #expect(Set(references).isSubset(of: ids))
  }

  /// So that a link into one report finds the document in the next one.
  @Test func aDocumentsLinkIsTheSameInEveryReport() throws {
    let id = "doc-" + (try Digest256(of: Array("invoices/F001-000001".utf8))).hexadecimal.prefix(12)
    #expect(PageTests.pages[0].contains("id=\"\(id)\""))
  }

  /// Whatever the file is called, the link leads to a file beside the page.
  @Test func theLinkToAllDifferencesIsRelative() {
    #expect(HTML.address(of: "changes.ndjson") == "./changes.ndjson")
    #expect(HTML.address(of: "javascript:alert(1)") == "./javascript%3Aalert%281%29")
    #expect(HTML.address(of: "../a b/ñ.ndjson") == "./../a%20b/%C3%B1.ndjson")
    #expect(HTML.address(of: "/tmp/changes.ndjson") == "file:///tmp/changes.ndjson")
    #expect(
      Report(DiffSamples.erp()).text(.html, changesFile: "c.ndjson").contains("Also as NDJSON: <a href=\"./c.ndjson\""))
  }
}
