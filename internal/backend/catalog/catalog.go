// Package catalog is the kinds of source and destination that there are: a small
// part of Segment's catalog, enough to manage who may work with them. The id of
// the JavaScript source is Segment's own; the other ids are this project's, and
// must stay as they are: stored sources and destinations refer to them.
package catalog

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"

// Source returns the kind of source with an id.
func Source(id string) (api.SourceMetadata, bool) {
	metadata, known := sources[id]
	return metadata, known
}

// Destination returns the kind of destination with an id.
func Destination(id string) (api.DestinationMetadata, bool) {
	metadata, known := destinations[id]
	return metadata, known
}

var sources = byID(func(m api.SourceMetadata) string { return m.ID },
	website("IqDTy1TpoU", "Javascript", "javascript", "Sends what visitors do on a website."),
	source("4jcCDkPcuN", "iOS", "ios", "Mobile", "Sends what people do in an app for iOS."),
	source("8RsNExr0PN", "Android", "android", "Mobile", "Sends what people do in an app for Android."),
	source("6RHpa3ZeC1", "React Native", "react-native", "Mobile", "Sends what people do in an app made with React Native."),
	source("2xKgt5oaP7", "Node.js", "node.js", "Server", "Sends events from a server written for Node.js."),
	source("3BzNaKvCv9", "Go", "go", "Server", "Sends events from a server written in Go."),
	source("7FtHkWq2eX", "Python", "python", "Server", "Sends events from a server written in Python."),
	source("5LmRb8sYzJ", "HTTP API", "http-api", "Server", "Takes events from anything that can send HTTP requests."),
)

var destinations = byID(func(m api.DestinationMetadata) string { return m.ID },
	destination("9TqVxdK3mH54a1Ru", "Webhooks", "webhooks", "Raw Data", "Sends events to URLs of your own."),
	destination("9TqVxdK3mH54a1Rv", "Amazon S3", "amazon-s3", "Raw Data", "Keeps events as files in a bucket."),
	destination("9TqVxdK3mH54a1Rw", "Google Analytics 4", "google-analytics-4", "Analytics", "Measures what people do on a website or in an app."),
)

func byID[Metadata any](id func(Metadata) string, entries ...Metadata) map[string]Metadata {
	index := make(map[string]Metadata, len(entries))
	for _, entry := range entries {
		index[id(entry)] = entry
	}
	return index
}

func source(id, name, slug, category, description string) api.SourceMetadata {
	return api.SourceMetadata{
		ID: id, Name: name, Slug: slug, Description: description,
		Options: []api.IntegrationOption{}, Categories: []string{category}, Status: api.StatusPublic,
	}
}

func website(id, name, slug, description string) api.SourceMetadata {
	metadata := source(id, name, slug, "Website", description)
	metadata.Options = []api.IntegrationOption{{
		Name: "website_url", Type: "string", Label: "Website URL", Description: "The address of the website.",
	}}
	return metadata
}

func destination(id, name, slug, category, description string) api.DestinationMetadata {
	return api.DestinationMetadata{
		ID: id, Name: name, Slug: slug, Description: description,
		Options: []api.IntegrationOption{}, Status: api.StatusPublic, PreviousNames: []string{}, Categories: []string{category},
		Components: []struct{}{}, Actions: []struct{}{}, Presets: []struct{}{},
	}
}
