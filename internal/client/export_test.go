package client

// LimitAnswers makes the client refuse answers longer than a few bytes, so that
// no test has to make a huge one.
func (c *Client) LimitAnswers(bytes int64) { c.maxAnswer = bytes }

// OperationName returns the name of the operation that a list walks.
func (l List[In, Out, Item]) OperationName() string { return l.operation.Name }
